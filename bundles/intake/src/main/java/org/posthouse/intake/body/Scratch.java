package org.posthouse.intake.body;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place for messages on their way in: small ones in memory, up to a budget for all of them together, others in
 * temporary files. What an intake leaves to the next one is such a file, named by a ticket. Names begin with that of the
 * process: what a crash leaves is deleted at the next start, and no file of a process that is alive.
 */
public final class Scratch {
    private static final Logger LOG = LoggerFactory.getLogger(Scratch.class);
    private static final String PREFIX = "intake-";
    private static final String SUFFIX = ".tmp";
    private static final String LEFT = ".left";
    private static final String PROCESS = process(ProcessHandle.current());
    private static final int MOST_TICKET = 100;
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
        LOG.debug("{}", new Open(null, null)); // is there when a message is left, after its bundle has
    }

    private static String process(ProcessHandle process) {
        long start = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        return PREFIX + process.pid() + "-" + Long.toString(start, Character.MAX_RADIX) + "-";
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

    /** An open file and its name. */
    record Open(RandomAccessFile file, Path name) {}

    Open open() throws IOException {
        boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
        Files.createDirectories(directory, permissions(posix, "rwx------"));
        return open(Files.createTempFile(directory, PROCESS, SUFFIX, permissions(posix, "rw-------")));
    }

    private static Open open(Path path) throws IOException {
        try {
            return new Open(new RandomAccessFile(path.toFile(), "rw"), path);
        } catch (IOException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    // ---- from one intake to the next ----

    /** Whoever has the ticket finds these octets. */
    void leave(byte[] octets, int length, String ticket) throws IOException {
        if (!hasRoomFor(length)) {
            throw new IOException("no room");
        }
        Open file = open();
        try {
            file.file().write(octets, 0, length);
            leave(file, ticket);
        } finally {
            Body.close(file);
        }
    }

    /** Whoever has the ticket finds what was written to a file, which is to be closed. */
    void leave(Open file, String ticket) throws IOException {
        Path left = left(ticket).orElseThrow(() -> new IOException("no ticket: " + ticket));
        Files.setLastModifiedTime(file.name(), FileTime.from(Instant.now())); // it is kept for a while from now on
        try {
            Files.createLink(left, file.name());
        } catch (UnsupportedOperationException e) {
            LOG.debug("a message is copied", e);
            Files.copy(file.name(), left, StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    private Optional<Path> left(String ticket) {
        boolean good = ticket.length() <= MOST_TICKET && ticket.matches("[0-9A-Za-z-]+");
        return good ? Optional.of(directory.resolve(PROCESS + ticket + LEFT)) : Optional.empty();
    }

    /**
     * What was left for whoever has this ticket, to go on with, once.
     *
     * @param maxSize the most octets of the message; 0 means no limit
     */
    public Optional<BodySink> found(String ticket, long maxSize) {
        Optional<Path> left = left(ticket).filter(Files::exists);
        if (left.isEmpty()) {
            return Optional.empty();
        }
        try {
            Path mine = Files.move(
                    left.get(),
                    directory.resolve(PROCESS + ticket + SUFFIX),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            return Optional.of(BodySink.of(this, maxSize, open(mine)));
        } catch (IOException e) {
            LOG.warn("A message that was left cannot be read: {}", e.toString());
            return Optional.empty();
        }
    }

    /** Deletes what was left for longer than this and not found. */
    public void expire(Duration age) {
        Instant since = Instant.now().minus(age);
        delete(
                PROCESS + "*" + LEFT,
                path -> Files.getLastModifiedTime(path).toInstant().isBefore(since));
    }

    private static FileAttribute<?>[] permissions(boolean posix, String mode) {
        if (!posix) {
            return new FileAttribute<?>[0];
        }
        Set<PosixFilePermission> set = PosixFilePermissions.fromString(mode);
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(set)};
    }

    /** Deletes what processes left behind that are no more. */
    public void clean() {
        delete(
                PREFIX + "*{" + SUFFIX + "," + LEFT + "}",
                path -> !isOfLiving(path.getFileName().toString()));
    }

    private static boolean isOfLiving(String name) {
        String[] parts = name.split("-", 3);
        try {
            return ProcessHandle.of(Long.parseLong(parts[1]))
                    .filter(process -> name.startsWith(process(process)))
                    .isPresent();
        } catch (NumberFormatException of) {
            LOG.debug("{} is of another version", name, of);
            return false;
        }
    }

    private interface Test {
        boolean test(Path path) throws IOException;
    }

    private void delete(String names, Test test) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, names)) {
            for (Path path : left) {
                try {
                    if (test.test(path)) {
                        Files.deleteIfExists(path);
                    }
                } catch (IOException inUse) {
                    LOG.debug("{} stays: {}", path, inUse.toString());
                }
            }
        } catch (IOException e) {
            LOG.warn("Cannot clean {}: {}", directory, e.toString());
        }
    }
}
