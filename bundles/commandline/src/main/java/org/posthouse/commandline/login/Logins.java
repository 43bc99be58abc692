package org.posthouse.commandline.login;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.posthouse.sasl.throttle.Throttle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the logins of operators and writes them down, in {@code security.log} of the distribution. The web console logs in with
 * each request of a client that keeps no cookies: what was said a minute ago is not said again.
 */
public final class Logins {
    private static final int FREE = 5;
    private static final int MAX_SAID = 1_000;
    private static final Duration QUIET = Duration.ofMinutes(1);

    private final Logger audit;
    private final Clock clock;
    private final Throttle throttle;
    private final byte[] key = new byte[32];
    private final Map<String, Instant> said = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > MAX_SAID;
        }
    };

    /** Writes to the log {@code audit.login}. */
    public Logins(Clock clock) {
        this(clock, LoggerFactory.getLogger("audit.login"));
    }

    /** Writes to a log of the caller. */
    public Logins(Clock clock, Logger audit) {
        this.clock = clock;
        this.audit = audit;
        this.throttle = new Throttle(clock, FREE);
        new SecureRandom().nextBytes(key);
    }

    /** False if the password must not even be looked at. */
    public boolean admit(String user, Client client) {
        Duration wait = throttle.admit(user, client.address());
        if (!wait.isZero() && isNew("held " + client + " " + user)) {
            audit.warn(
                    "event=login user={} means={} address={} result=held reason=\"too many wrong passwords\" next-try={}s",
                    printable(user),
                    client.means(),
                    printable(client.address()),
                    wait.toSeconds() + 1);
        }
        return wait.isZero();
    }

    /** Counts a wrong password. */
    public void failed(String user, Client client, char[] password) {
        throttle.failed(user, client.address(), OptionalLong.of(guess(password)));
        audit.warn(
                "event=login user={} means={} address={} result=failed",
                printable(user),
                client.means(),
                printable(client.address()));
    }

    /**
     * Forgives what was guessed before.
     *
     * @param withPassword false: by a key
     */
    public void succeeded(String user, Client client, boolean withPassword) {
        if (withPassword) {
            throttle.succeeded(user, client.address());
        }
        if (isNew("in " + client + " " + user)) {
            audit.info(
                    "event=login user={} means={} address={} result=done with={}",
                    printable(user),
                    client.means(),
                    printable(client.address()),
                    withPassword ? "password" : "key");
        }
    }

    private boolean isNew(String what) {
        Instant now = clock.instant();
        synchronized (said) {
            Instant before = said.get(what);
            if (before != null && before.plus(QUIET).isAfter(now)) {
                return false;
            }
            said.put(what, now);
            return true;
        }
    }

    private long guess(char[] password) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            ByteBuffer hash = ByteBuffer.wrap(mac.doFinal(new String(password).getBytes(StandardCharsets.UTF_8)));
            return hash.getLong();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** What strangers wrote must not make lines of its own in the log. */
    private static String printable(String text) {
        String line = text.replaceAll("[\\p{C}\\p{Z}\"=\\\\]", "?");
        return line.length() > 100 ? line.substring(0, 100) + "..." : line;
    }
}
