package org.posthouse.sasl.throttle;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Slows down guessing: after some failures of one user from one address, or of all users from it, further attempts wait for a
 * time that doubles. What is counted are guesses, not attempts: a telephone that keeps sending the password of last year has
 * made one guess. Failures fade, by half in twenty minutes. Whoever logged in from an address lately is not held up by what
 * others do there. Memory is bounded; what was not used for the longest time is forgotten first.
 */
public final class Throttle {
    /** What is free to an address is so many times what is free to one user there. */
    public static final int USERS = 10;

    private static final int MAX_KEYS = 20_000;
    private static final Duration MOST = Duration.ofMinutes(15);
    private static final Duration LATELY = Duration.ofDays(7);

    /** The guess that stands for all those of which nothing is known but that they were wrong. */
    private static final long UNSEEN = 0;

    private static final class Bounded<V> extends LinkedHashMap<String, V> {
        private static final long serialVersionUID = 1;

        Bounded() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            return size() > MAX_KEYS;
        }
    }

    private final Clock clock;
    private final int free;

    // apart, so that a flood of names does not make an address forgotten
    private final Map<String, Tally> addresses = new Bounded<>();
    private final Map<String, Tally> users = new Bounded<>();
    private final Map<String, Instant> successes = new Bounded<>();

    /**
     * @param free failures of one user from one address that cost nothing, at least 1
     */
    public Throttle(Clock clock, int free) {
        this.clock = clock;
        this.free = Math.max(1, free);
    }

    /**
     * Lets an attempt in, or says how long it has to wait. One that comes when its time is over takes the place of all others
     * that wait: they begin to wait again.
     *
     * @param user the name, in the form in which it is looked up
     * @param address the client's address in text form; of IPv6 its /64 counts
     * @return zero if it may go on
     */
    public synchronized Duration admit(String user, String address) {
        Duration wait = wait(user, address);
        if (wait.isZero()) {
            Instant now = clock.instant();
            String network = network(address);
            of(users, key(network, user)).letIn(free, now);
            if (!succeededLately(network, user, now)) {
                of(addresses, network).letIn(free * USERS, now);
            }
        }
        return wait;
    }

    /**
     * Whether a guess was wrong before: it need not be looked at again, which is dear. Whoever repeats it is not counted, and so would
     * not be held up either.
     *
     * @param guess as in {@link #failed}; it must differ if the password has changed
     */
    public synchronized boolean isKnown(String user, String address, long guess) {
        Tally known = users.get(key(network(address), user));
        return known != null && known.isKnown(guess);
    }

    /** How long an attempt would have to wait. */
    public synchronized Duration wait(String user, String address) {
        Instant now = clock.instant();
        String network = network(address);
        Duration wait = of(users, key(network, user)).wait(free, MOST, now);
        if (succeededLately(network, user, now)) {
            return wait;
        }
        Duration others = of(addresses, network).wait(free * USERS, MOST, now);
        return others.compareTo(wait) > 0 ? others : wait;
    }

    /** What is kept of a key; an empty tally if nothing is, without keeping that. */
    private static Tally of(Map<String, Tally> tallies, String key) {
        Tally known = tallies.get(key);
        return known == null ? new Tally() : known;
    }

    /**
     * An attempt failed.
     *
     * @param guess tells one wrong password from another, such as some octets of a keyed hash, never of use to anybody else;
     *     empty if it is not known, as in SCRAM: that counts each time for the user, and once for the address
     */
    public synchronized void failed(String user, String address, OptionalLong guess) {
        Instant now = clock.instant();
        String network = network(address);
        Tally ofUser = users.computeIfAbsent(key(network, user), k -> new Tally());
        boolean isNew = ofUser.note(guess.orElse(UNSEEN));
        if (isNew || guess.isEmpty()) {
            ofUser.add(isNew, now);
        }
        if (isNew) {
            addresses.computeIfAbsent(network, k -> new Tally()).add(false, now);
        }
    }

    /**
     * An attempt succeeded. The user's failures from that address are forgiven, those of others are not: a guesser with one
     * good account gains nothing. The wrong passwords stay known.
     */
    public synchronized void succeeded(String user, String address) {
        Instant now = clock.instant();
        String network = network(address);
        successes.put(key(network, user), now);
        Tally ofUser = users.get(key(network, user));
        if (ofUser != null) {
            of(addresses, network).subtract(ofUser.forgive(now), now);
        }
    }

    private boolean succeededLately(String network, String user, Instant now) {
        Instant success = successes.get(key(network, user));
        return success != null && success.plus(LATELY).isAfter(now);
    }

    private static String key(String network, String user) {
        return network + " " + user;
    }

    /** One host has a whole /64 of IPv6 (rfc4291#2.5.4), and so counts as one. */
    private static String network(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        try {
            InetAddress parsed =
                    InetAddress.getByName(address); // no look-up: what has a colon is an address or nothing
            if (parsed instanceof Inet6Address) {
                return HexFormat.of().formatHex(parsed.getAddress(), 0, 8) + "/64";
            }
            return parsed.getHostAddress();
        } catch (UnknownHostException notAnAddress) {
            return address;
        }
    }
}
