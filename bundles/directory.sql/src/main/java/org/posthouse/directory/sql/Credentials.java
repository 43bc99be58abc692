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
import org.posthouse.api.directory.DirectorySource;
import org.posthouse.api.directory.ScramSecret;
import org.posthouse.api.directory.Service;
import org.posthouse.sasl.throttle.Throttle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks passwords and gives SCRAM secrets. Safe for threads. */
final class Credentials {
    private static final Logger LOG = LoggerFactory.getLogger(Credentials.class);
    private static final int REMEMBERED = 10_000;

    /** Logins that may wait for a processor, each on a worker of its caller, of which others need some too; more are put off at once. */
    private static final int WAITING = 3;

    private static final int ELSEWHERE = 4;

    /** As long as a session waits with the answer; longer waits are said at once. */
    private static final Duration SOON = Duration.ofSeconds(8);

    /** A password that was right lately, so that a client that logs in every minute costs no derivation each time. */
    private record Proof(byte[] fingerprint, Instant until) {}

    private final Lookup lookup;
    private final Sources sources;
    private final Secrets secrets;
    private final Throttle throttle;
    private final LastSeen lastSeen;
    private final Clock clock;
    private final Duration remember;
    private final Turnstile turnstile =
            new Turnstile(Math.max(1, Runtime.getRuntime().availableProcessors() - 1), WAITING);

    /** Sources wait for others more than they count; still, one that hangs must leave workers for those who need it not. */
    private final Turnstile elsewhere = new Turnstile(ELSEWHERE, WAITING);

    private final Bounded<String, Proof> proofs = new Bounded<>(REMEMBERED);

    Credentials(
            Lookup lookup,
            Sources sources,
            Secrets secrets,
            Throttle throttle,
            LastSeen lastSeen,
            Clock clock,
            Duration remember) {
        this.lookup = lookup;
        this.sources = sources;
        this.secrets = secrets;
        this.throttle = throttle;
        this.lastSeen = lastSeen;
        this.clock = clock;
        this.remember = remember;
    }

    /** @param service where app passwords are good, too; empty: only the account's own is */
    AuthResult verify(String user, char[] password, String remote, Optional<Service> service) {
        try {
            String name = lookup.canonical(user);
            Optional<AuthResult> wait = held(throttle.admit(name, remote));
            if (wait.isPresent()) {
                return wait.get();
            }
            Holder holder = lookup.holder(name);
            if (holder instanceof Holder.NotNow) {
                LOG.debug("Login of {} from {} deferred: its directory is absent", printable(name), remote);
                return new AuthResult.NotYet();
            }
            Optional<Tables.Row> row = holder.known();
            Optional<AppSecret.Key> app = row.flatMap(known -> appPassword(known, password, service));
            if (app.isPresent() && row.get().info().enabled()) {
                return admitted(row.get(), remote, app.map(AppSecret.Key::folded));
            }
            Optional<String> checker = checker(holder);
            if (checker.isPresent()) {
                return checkedElsewhere(checker.get(), name, row, password, remote);
            }
            // a decoy costs the same time as a real secret
            ScramSecret secret = row.map(Tables.Row::secret).orElseGet(() -> decoy(name, holder));
            byte[] fingerprint = secrets.fingerprint(password, secret);
            long guess = ByteBuffer.wrap(fingerprint).getLong();
            if (throttle.isKnown(name, remote, guess)) {
                return denied(name, remote, OptionalLong.of(guess));
            }
            Optional<Boolean> right = remembered(name, fingerprint)
                    ? Optional.of(true)
                    : turnstile.pass(() -> secrets.matches(password, secret));
            if (right.isEmpty()) {
                LOG.debug("Login of {} from {} deferred: too many logins at once", printable(name), remote);
                return new AuthResult.NotYet();
            }
            if (right.get() && row.isPresent() && !mayLogIn(row)) {
                return denied(name, remote, OptionalLong.empty()); // it is no wrong guess, and may be right tomorrow
            }
            if (!right.get() || row.isEmpty()) {
                return denied(name, remote, OptionalLong.of(guess));
            }
            remember(name, fingerprint);
            return admitted(row.get(), remote, Optional.empty());
        } catch (SQLException failed) {
            LOG.warn("Cannot check credentials: {}", failed.getMessage());
            return new AuthResult.NotYet();
        }
    }

    /** The source to be asked for the password, also of nobody, if that is where it would be asked of somebody. */
    private Optional<String> checker(Holder holder) {
        if (holder instanceof Holder.Known known) {
            return known.checker();
        }
        return holder instanceof Holder.Nobody nobody
                ? nobody.source().filter(source -> sources.iterations(source).orElse(0) == 0)
                : Optional.empty();
    }

    private ScramSecret decoy(String name, Holder holder) {
        Optional<Integer> iterations = holder instanceof Holder.Nobody nobody
                ? nobody.source().flatMap(sources::iterations)
                : Optional.empty();
        return iterations
                .filter(many -> many > 0)
                .map(many -> secrets.decoy(name, many))
                .orElseGet(() -> secrets.decoy(name));
    }

    /** What is wrong now may be right at once, when the source has heard of a new password: it is asked each time. */
    private AuthResult checkedElsewhere(
            String source, String name, Optional<Tables.Row> row, char[] password, String remote) {
        String asked = row.map(known -> known.info().name()).orElse(name);
        DirectorySource.Check said = elsewhere
                .pass(() -> sources.check(source, asked, password, remote))
                .orElse(DirectorySource.Check.NOT_NOW);
        if (said == DirectorySource.Check.NOT_NOW) {
            LOG.debug(
                    "Login of {} from {} deferred: the directory {} gives no answer", printable(name), remote, source);
            return new AuthResult.NotYet();
        }
        if (said == DirectorySource.Check.RIGHT && row.isPresent()) {
            return mayLogIn(row)
                    ? admitted(row.get(), remote, Optional.empty())
                    : denied(name, remote, OptionalLong.empty());
        }
        byte[] fingerprint = secrets.fingerprint(password, secrets.decoy(name));
        return denied(name, remote, OptionalLong.of(ByteBuffer.wrap(fingerprint).getLong()));
    }

    /** Never held up: that is done when the proof comes, which is what a guesser needs an answer to. */
    Optional<ScramSecret> scram(String user) {
        try {
            String name = lookup.canonical(user);
            Holder holder = lookup.holder(name);
            if (holder instanceof Holder.NotNow) {
                return Optional.empty();
            }
            return Optional.of(holder.known()
                    .filter(row -> checker(holder).isEmpty())
                    .map(Tables.Row::secret)
                    .map(Credentials::copy)
                    .orElseGet(() -> decoy(name, holder)));
        } catch (SQLException failed) {
            LOG.warn("Cannot read credentials: {}", failed.getMessage());
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
            Holder holder = lookup.holder(name);
            if (holder instanceof Holder.NotNow) {
                return new AuthResult.NotYet();
            }
            Optional<Tables.Row> row = holder.known();
            if (!proven || !mayLogIn(row)) {
                return denied(name, remote, OptionalLong.empty());
            }
            return admitted(row.get(), remote, Optional.empty());
        } catch (SQLException failed) {
            LOG.warn("Cannot read credentials: {}", failed.getMessage());
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

    /** A disabled account is told what a wrong password is told: nothing. */
    private static boolean mayLogIn(Optional<Tables.Row> row) {
        return row.isPresent() && row.get().info().enabled();
    }

    private static Optional<AppSecret.Key> appPassword(Tables.Row row, char[] password, Optional<Service> service) {
        if (service.isEmpty() || row.keys().isEmpty()) {
            return Optional.empty();
        }
        return AppSecret.hash(row.info().id(), password).flatMap(hash -> row.keys().stream()
                .filter(key -> MessageDigest.isEqual(key.hash(), hash))
                .filter(key -> key.services().contains(service.get()))
                .findFirst());
    }

    private AuthResult admitted(Tables.Row row, String remote, Optional<String> appPassword) {
        throttle.succeeded(row.info().name(), remote);
        lastSeen.now(row.info().id(), appPassword);
        return new AuthResult.Success(row.info());
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
