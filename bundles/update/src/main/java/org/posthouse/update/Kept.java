package org.posthouse.update;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.posthouse.api.admin.OperationException;
import org.posthouse.support.lock.DirectoryLock;
import org.posthouse.support.lock.HeldException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jars to go back to, one for each bundle, and the lock by which there is one update at a time. {@code N.jar} is what
 * bundle N was before its latest update, {@code N.was} what it is while an update of it is under way, {@code new.jar} what
 * is looked at.
 */
final class Kept {
    private static final Logger LOG = LoggerFactory.getLogger(Kept.class);
    private static final String BEFORE = ".jar";
    private static final String DURING = ".was";
    private static final String NEW = "new.jar";
    private static final String HALF = "half.jar";
    private static final String LOCK = "lock";

    private final Path directory;

    Kept(Path directory) {
        this.directory = directory;
    }

    /** An update under way; closed at its end. */
    final class Turn implements AutoCloseable {
        private final DirectoryLock lock;

        private Turn(DirectoryLock lock) {
            this.lock = lock;
        }

        /** Where the new jar goes. */
        Path fresh() {
            return directory.resolve(NEW);
        }

        /** Keeps what a bundle is, for as long as it is not known whether the new one serves. */
        Path keep(Bundle bundle) throws IOException {
            Path file = during(bundle.getBundleId());
            Path half = directory.resolve(HALF);
            Content.write(bundle, half);
            return Files.move(half, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        }

        /** The new one serves: what it was before is what one can go back to. */
        void served(Bundle bundle) throws IOException {
            Files.move(
                    during(bundle.getBundleId()),
                    before(bundle.getBundleId()),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
        }

        /** It is what it was. */
        void unchanged(Bundle bundle) throws IOException {
            Files.deleteIfExists(during(bundle.getBundleId()));
        }

        @Override
        public void close() {
            try (lock) {
                Files.deleteIfExists(fresh());
                Files.deleteIfExists(directory.resolve(HALF));
            } catch (IOException failed) {
                LOG.warn("update: {} cannot be deleted", directory, failed);
            }
        }
    }

    private Path before(long id) {
        return directory.resolve(id + BEFORE);
    }

    private Path during(long id) {
        return directory.resolve(id + DURING);
    }

    /** Begins an update. */
    Turn begin() throws OperationException {
        try {
            return take();
        } catch (HeldException another) {
            throw new OperationException("Another update is in progress; only one can run at a time", another);
        } catch (IOException failed) {
            throw new OperationException(directory + " cannot be written: " + failed.getMessage(), failed);
        }
    }

    private Turn take() throws IOException {
        Files.createDirectories(directory);
        return new Turn(DirectoryLock.take(directory.resolve(LOCK), "an update", Duration.ZERO));
    }

    /** What a bundle was before its latest update; empty if it had none. */
    Optional<Path> before(Bundle bundle) {
        return Optional.of(before(bundle.getBundleId())).filter(Files::isRegularFile);
    }

    /** When it was replaced. */
    Instant since(Path kept) throws IOException {
        return Files.getLastModifiedTime(kept).toInstant();
    }

    /**
     * Clears up after a server that ended in the middle of an update, and what belongs to bundles that are gone.
     *
     * @param changed when the bundle of an id was changed last, in milliseconds of the clock; negative if there is none
     * @return false if an update is under way, which then needs all there is
     */
    boolean recover(LongUnaryOperator changed) throws IOException {
        try (Turn held = take();
                Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                recover(file, changed);
            }
            return true;
        } catch (HeldException underWay) {
            LOG.debug("an update is in progress", underWay);
            return false;
        }
    }

    private void recover(Path file, LongUnaryOperator changed) throws IOException {
        String name = file.getFileName().toString();
        if (!name.matches("\\d{1,18}\\.(jar|was)")) {
            return;
        }
        long id = Long.parseLong(name.substring(0, name.indexOf('.')));
        long last = changed.applyAsLong(id);
        boolean during = name.endsWith(DURING);
        if (last < 0 || during && last < Files.getLastModifiedTime(file).toMillis()) {
            Files.delete(file); // of no bundle, or of one that was not touched yet
        } else if (during) {
            Files.move(file, before(id), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            LOG.warn(
                    "the server stopped during an update of bundle {}; if the bundle does not serve, mail:rollback {} "
                            + "restores the previous one",
                    id,
                    id);
        }
    }
}
