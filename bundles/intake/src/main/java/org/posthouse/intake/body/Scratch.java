package org.posthouse.intake.body;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place for messages on their way in: small ones in memory, up to a budget for all of them together, others in
 * temporary files. A file has no name from the moment it is open, where the system allows that, so a crash leaves none.
 */
public final class Scratch {
    private static final Logger LOG = LoggerFactory.getLogger(Scratch.class);
    private static final String PREFIX = "intake-";
    private static final String SUFFIX = ".tmp";
    private static final long LOOK_AGAIN = TimeUnit.SECONDS.toNanos(1);

    private final Path directory;
    private final int threshold;
    private final long budget;
    private final long minFree;
    private final AtomicLong inMemory = new AtomicLong();
    private volatile long usable;
    private volatile long lookedAt = System.nanoTime() - LOOK_AGAIN;

    /**
     * @param directory where temporary files go; created when the first one is needed
     * @param threshold the largest message kept in memory, in octets
     * @param budget the most octets all messages in memory may take
     * @param minFree octets that must stay free on the disk
     */
    public Scratch(Path directory, int threshold, long budget, long minFree) {
        this.directory = directory;
        this.threshold = threshold;
        this.budget = budget;
        this.minFree = minFree;
    }

    /** A sink for a message of at most {@code maxSize} octets; 0 means no limit. */
    public BodySink sink(long maxSize) {
        return new BodySink(this, maxSize);
    }

    int threshold() {
        return threshold;
    }

    boolean take(int octets) {
        if (inMemory.addAndGet(octets) <= budget) {
            return true;
        }
        inMemory.addAndGet(-octets);
        return false;
    }

    void giveBack(int octets) {
        inMemory.addAndGet(-octets);
    }

    /** Octets of messages in memory now. */
    public long inMemory() {
        return inMemory.get();
    }

    /** True if a message of this size leaves the disk with what must stay free. Looks at the disk once a second. */
    public boolean hasRoomFor(long octets) {
        long now = System.nanoTime();
        if (now - lookedAt >= LOOK_AGAIN) {
            try {
                Path existing = directory.toAbsolutePath();
                while (existing.getParent() != null && !Files.exists(existing)) {
                    existing = existing.getParent();
                }
                usable = Files.getFileStore(existing).getUsableSpace();
                if (usable < minFree) {
                    LOG.warn("Mail is deferred: {} octets free at {}, {} are wanted", usable, existing, minFree);
                }
            } catch (IOException e) {
                LOG.warn("Cannot tell the free space of {}: {}", directory, e.toString());
                usable = 0;
            }
            lookedAt = now;
        }
        return usable - octets >= minFree;
    }

    /** An open file; {@code name} is null if it has none any more. */
    record Open(RandomAccessFile file, Path name) {}

    Open open() throws IOException {
        boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
        Files.createDirectories(directory, permissions(posix, "rwx------"));
        Path path = Files.createTempFile(directory, PREFIX, SUFFIX, permissions(posix, "rw-------"));
        RandomAccessFile file;
        try {
            file = new RandomAccessFile(path.toFile(), "rw");
        } catch (IOException e) {
            Files.deleteIfExists(path);
            throw e;
        }
        if (posix) {
            Files.delete(path);
            path = null;
        }
        return new Open(file, path);
    }

    private static FileAttribute<?>[] permissions(boolean posix, String mode) {
        if (!posix) {
            return new FileAttribute<?>[0];
        }
        Set<PosixFilePermission> set = PosixFilePermissions.fromString(mode);
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(set)};
    }

    /** Deletes what an earlier process left behind. */
    public void clean() {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, PREFIX + "*" + SUFFIX)) {
            for (Path path : left) {
                try {
                    Files.deleteIfExists(path);
                } catch (IOException inUse) {
                    LOG.debug("{} stays: {}", path, inUse.toString());
                }
            }
        } catch (IOException e) {
            LOG.warn("Cannot clean {}: {}", directory, e.toString());
        }
    }
}
