package org.posthouse.directory.sql;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down guessing: after some failures from one address, or at one user from one address, further attempts are put
 * off for a time that doubles. Bounded; what is oldest is forgotten first.
 */
final class Throttle {
    private static final int MAX_KEYS = 20_000;
    private static final Duration FORGET = Duration.ofHours(1);
    private static final long MAX_SECONDS = 900;

    private static final class Failures {
        int count;
        Instant last;
    }

    private final Clock clock;
    private final int free;
    private final Map<String, Failures> failures = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > MAX_KEYS;
        }
    };

    /**
     * @param free failures that cost nothing
     */
    Throttle(Clock clock, int free) {
        this.clock = clock;
        this.free = Math.max(1, free);
    }

    /** True if an attempt must wait. A user is told apart from others at the same address, so that one does not block all. */
    synchronized boolean blocked(String user, String address) {
        String remote = network(address);
        return blocked(remote + " " + user, free) || blocked(remote, free * 10);
    }

    synchronized void failed(String user, String address) {
        String remote = network(address);
        count(remote + " " + user);
        count(remote);
    }

    /** A success at a user clears the failures at that user only: a guesser with one good account gains nothing. */
    synchronized void succeeded(String user, String address) {
        failures.remove(network(address) + " " + user);
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
                byte[] prefix = parsed.getAddress();
                return HexFormat.of().formatHex(prefix, 0, 8) + "/64";
            }
        } catch (UnknownHostException notAnAddress) {
            // taken as it is
        }
        return address;
    }

    private boolean blocked(String key, int allowed) {
        Failures f = failures.get(key);
        if (f == null) {
            return false;
        }
        Instant now = clock.instant();
        if (f.last.plus(FORGET).isBefore(now)) {
            failures.remove(key);
            return false;
        }
        if (f.count < allowed) {
            return false;
        }
        long seconds = Math.min(MAX_SECONDS, 1L << Math.min(20, f.count - allowed));
        return f.last.plusSeconds(seconds).isAfter(now);
    }

    private void count(String key) {
        Failures f = failures.computeIfAbsent(key, k -> new Failures());
        f.count++;
        f.last = clock.instant();
    }
}
