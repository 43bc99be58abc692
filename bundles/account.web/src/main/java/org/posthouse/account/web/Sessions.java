package org.posthouse.account.web;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.support.Sha256;

/**
 * Who is logged in, in memory only: a session ends with the bundle. Known by the hash of what the browser holds. When there are too
 * many, those of the same account, then those that did nothing for longest, end. Safe for threads.
 */
final class Sessions {
    private static final int MOST = 2_000;
    private static final int MOST_OF_ACCOUNT = 5;
    private static final int WHOLE = 6;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Clock clock;
    private final byte[] key = new byte[32];

    // guarded by this; in the order of their last use
    private final Map<String, Session> all = new LinkedHashMap<>(16, 0.75f, true);
    private Duration idle = Duration.ofMinutes(10);

    /**
     * A session.
     *
     * @param id the hash of what the browser holds
     * @param account as it was at the login
     * @param token what its forms carry
     */
    record Session(String id, AccountInfo account, String token, Instant begun, Instant used) {}

    Sessions(Clock clock) {
        this.clock = clock;
        RANDOM.nextBytes(key);
    }

    synchronized void idle(Duration most) {
        idle = most;
    }

    /** Begins a session and gives what the browser is to hold. */
    synchronized String begin(AccountInfo account) {
        expire();
        long own = all.values().stream()
                .filter(s -> s.account().id() == account.id())
                .count();
        Iterator<Session> eldest = all.values().iterator();
        while (own >= MOST_OF_ACCOUNT && eldest.hasNext()) {
            if (eldest.next().account().id() == account.id()) {
                eldest.remove();
                own--;
            }
        }
        if (all.size() >= MOST) {
            all.remove(all.keySet().iterator().next());
        }
        String secret = random();
        Instant now = clock.instant();
        all.put(hash(secret), new Session(hash(secret), account, random(), now, now));
        return secret;
    }

    /** The session of what a browser holds; it counts as used. */
    synchronized Optional<Session> find(String secret) {
        expire();
        Session found = all.get(hash(secret));
        if (found == null) {
            return Optional.empty();
        }
        Session used = new Session(found.id(), found.account(), found.token(), found.begun(), clock.instant());
        all.put(used.id(), used);
        return Optional.of(used);
    }

    synchronized void end(Session session) {
        all.remove(session.id());
    }

    /** Ends the other sessions of its account. */
    synchronized void endOthers(Session session) {
        all.values()
                .removeIf(other -> other.account().id() == session.account().id()
                        && !other.id().equals(session.id()));
    }

    private void expire() {
        Instant now = clock.instant();
        all.values()
                .removeIf(s -> s.used().plus(idle).isBefore(now)
                        || s.begun().plus(idle.multipliedBy(WHOLE)).isBefore(now));
    }

    // --- the form of the login: nobody has a session yet, and strangers are to take no memory

    /** What a browser holds before the login. */
    static String random() {
        byte[] octets = new byte[24];
        RANDOM.nextBytes(octets);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    /** What the form carries beside it. */
    String sign(String held) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return encoded(mac.doFinal(held.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Compares in a time that tells nothing. */
    static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static String hash(String secret) {
        return encoded(Sha256.of(secret));
    }

    private static String encoded(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }
}
