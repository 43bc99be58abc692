package org.posthouse.directory.sql;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.posthouse.api.directory.AuthResult;
import org.posthouse.api.directory.ScramSecret;
import org.posthouse.sasl.throttle.Throttle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks passwords and gives SCRAM secrets. Safe for threads. */
final class Credentials {
    private static final Logger LOG = LoggerFactory.getLogger(Credentials.class);
    private static final int REMEMBERED = 10_000;

    /** Logins that may wait for a processor, each on a worker of its caller, of which others need some too; more are put off at once. */
    private static final int WAITING = 3;

    /** As long as a session waits with the answer; longer waits are said at once. */
    private static final Duration SOON = Duration.ofSeconds(8);

    /** A password that was right lately, so that a client that logs in every minute costs no derivation each time. */
    private record Proof(byte[] fingerprint, Instant until) {}

    private final Lookup lookup;
    private final Secrets secrets;
    private final Throttle throttle;
    private final Clock clock;
    private final Duration remember;
    private final Turnstile turnstile =
            new Turnstile(Math.max(1, Runtime.getRuntime().availableProcessors() - 1), WAITING);
    private final Bounded<String, Proof> proofs = new Bounded<>(REMEMBERED);

    Credentials(Lookup lookup, Secrets secrets, Throttle throttle, Clock clock, Duration remember) {
        this.lookup = lookup;
        this.secrets = secrets;
        this.throttle = throttle;
        this.clock = clock;
        this.remember = remember;
    }

    AuthResult verify(String user, char[] password, String remote) {
        try {
            String name = lookup.canonical(user);
            Optional<AuthResult> wait = held(throttle.admit(name, remote));
            if (wait.isPresent()) {
                return wait.get();
            }
            Optional<Tables.Row> row = lookup.account(name);
            // a decoy costs the same time as a real secret
            ScramSecret secret = row.map(Tables.Row::secret).orElseGet(() -> secrets.decoy(name));
            byte[] fingerprint = secrets.fingerprint(password, secret);
            long guess = ByteBuffer.wrap(fingerprint).getLong();
            if (throttle.isKnown(name, remote, guess)) {
                return denied(name, remote, OptionalLong.of(guess));
            }
            Optional<Boolean> right = remembered(name, fingerprint)
                    ? Optional.of(true)
                    : turnstile.pass(() -> secrets.matches(password, secret));
            if (right.isEmpty()) {
                LOG.debug("Login of {} from {} put off: too many at once", printable(name), remote);
                return new AuthResult.NotYet();
            }
            if (!right.get() || row.isEmpty()) {
                return denied(name, remote, OptionalLong.of(guess));
            }
            remember(name, fingerprint);
            throttle.succeeded(name, remote);
            return new AuthResult.Success(row.get().info());
        } catch (SQLException failed) {
            LOG.warn("Credentials cannot be checked: {}", failed.getMessage());
            return new AuthResult.NotYet();
        }
    }

    /** Never held up: that is done when the proof comes, which is what a guesser needs an answer to. */
    Optional<ScramSecret> scram(String user) {
        try {
            String name = lookup.canonical(user);
            return Optional.of(lookup.account(name)
                    .map(Tables.Row::secret)
                    .map(Credentials::copy)
                    .orElseGet(() -> secrets.decoy(name)));
        } catch (SQLException failed) {
            LOG.warn("Credentials cannot be read: {}", failed.getMessage());
            return Optional.empty();
        }
    }

    AuthResult scramResult(String user, boolean proven, String remote) {
        try {
            String name = lookup.canonical(user);
            Optional<AuthResult> wait = held(throttle.admit(name, remote));
            if (wait.isPresent()) {
                return wait.get();
            }
            Optional<Tables.Row> row = lookup.account(name);
            if (!proven || row.isEmpty()) {
                return denied(name, remote, OptionalLong.empty());
            }
            throttle.succeeded(name, remote);
            return new AuthResult.Success(row.get().info());
        } catch (SQLException failed) {
            LOG.warn("Credentials cannot be read: {}", failed.getMessage());
            return new AuthResult.NotYet();
        }
    }

    /** What is said to an attempt that came too early; one that is let in soon waits for that in its session. */
    private static Optional<AuthResult> held(Duration wait) {
        if (wait.isZero()) {
            return Optional.empty();
        }
        return Optional.of(wait.compareTo(SOON) <= 0 ? new AuthResult.NotYet() : new AuthResult.TryLater());
    }

    private AuthResult denied(String name, String remote, OptionalLong guess) {
        throttle.failed(name, remote, guess);
        LOG.info("Login of {} from {} refused", printable(name), remote);
        return new AuthResult.Denied();
    }

    private static String printable(String name) {
        return name.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
    }

    private static ScramSecret copy(ScramSecret s) {
        return new ScramSecret(
                s.salt().clone(),
                s.iterations(),
                s.storedKey().clone(),
                s.serverKey().clone());
    }

    private boolean remembered(String name, byte[] fingerprint) {
        Proof proof;
        synchronized (proofs) {
            proof = proofs.get(name);
        }
        return proof != null
                && clock.instant().isBefore(proof.until())
                && MessageDigest.isEqual(proof.fingerprint(), fingerprint);
    }

    /** The fingerprint covers the stored secret: a changed password makes it worthless. */
    private void remember(String name, byte[] fingerprint) {
        if (remember.isZero()) {
            return;
        }
        Proof proof = new Proof(fingerprint, clock.instant().plus(remember));
        synchronized (proofs) {
            proofs.put(name, proof);
        }
    }
}
