package org.posthouse.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthouse.net.api.tls.Certificates.Entry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A place that a certificate comes from, and what of it is in force: the last that could be used. */
final class Slot {
    private static final Logger LOG = LoggerFactory.getLogger(Slot.class);
    private static final Duration WARN_BEFORE = Duration.ofDays(14);
    private static final Duration WARN_EVERY = Duration.ofDays(1);

    private final Origin origin;
    private String seen = "";
    private Identity identity;
    private String problem = "";
    private Instant warned = Instant.EPOCH;

    /** @param before what stays in force if this one cannot be read; null: nothing */
    Slot(Origin origin, Identity before) {
        this.origin = origin;
        this.identity = before;
    }

    Origin origin() {
        return origin;
    }

    /** What is in force. */
    Optional<Identity> identity() {
        return Optional.ofNullable(identity);
    }

    /** Why the files cannot be used as they are now; empty if they can. */
    String problem() {
        return problem;
    }

    /** Whether the files are others than those that were read last. */
    boolean hasChanged() {
        return !origin.fingerprint().equals(seen);
    }

    /** Reads the files. What cannot be used is logged, once, and leaves what was in force. */
    void read(Instant now) {
        seen = origin.fingerprint();
        try {
            use(origin.read(), now);
            problem = "";
        } catch (IOException | GeneralSecurityException | RuntimeException e) { // a parser throws what it likes
            problem(Origin.reason(e));
        }
    }

    private void use(Identity found, Instant now) throws GeneralSecurityException, IOException {
        found.check();
        Instant until = found.leaf().getNotAfter().toInstant();
        if (identity != null
                && until.isBefore(now)
                && until.isBefore(identity.leaf().getNotAfter().toInstant())) {
            throw new GeneralSecurityException("the certificate expired at " + until);
        }
        if (identity == null || !identity.chain().equals(found.chain())) {
            warned = Instant.EPOCH;
            LOG.info(
                    "using certificate: {} until {}, {}",
                    found.names(),
                    until,
                    found.isSelfSigned()
                            ? "self-signed"
                            : "issued by "
                                    + found.leaf().getIssuerX500Principal().getName());
            warnOfReaders();
        }
        identity = found;
    }

    private void problem(String found) {
        if (!found.equals(problem)) {
            LOG.error(
                    "certificate {} cannot be used ({}); {}",
                    origin.name(),
                    found,
                    identity == null ? "using another one" : "keeping the current one");
        }
        problem = found;
    }

    private void warnOfReaders() throws IOException {
        if (!(origin instanceof Origin.Pair pair)) {
            return;
        }
        Path key = Path.of(pair.key());
        if (Files.getFileStore(key).supportsFileAttributeView("posix")
                && Files.getPosixFilePermissions(key).contains(PosixFilePermission.OTHERS_READ)) {
            LOG.warn("private key {} is readable by every user", key);
        }
    }

    /** Whether what is in force expires within this time. */
    boolean expiresWithin(Duration time, Instant now) {
        return identity != null && identity.leaf().getNotAfter().toInstant().isBefore(now.plus(time));
    }

    /** Says, once a day, that what is in force is about to expire. */
    void warnOfExpiry(Instant now) {
        if (expiresWithin(WARN_BEFORE, now) && !warned.plus(WARN_EVERY).isAfter(now)) {
            warned = now;
            LOG.warn(
                    "certificate {} expires at {}",
                    origin.name(),
                    identity.leaf().getNotAfter().toInstant());
        }
    }

    Entry entry(boolean isDefault) {
        return new Entry(
                origin.name(),
                origin.source(),
                identity == null ? List.of() : identity.infos(),
                identity == null
                        ? Instant.EPOCH
                        : identity.leaf().getNotBefore().toInstant(),
                isDefault,
                problem);
    }
}
