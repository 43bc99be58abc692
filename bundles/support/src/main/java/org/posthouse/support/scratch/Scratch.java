package org.posthouse.support.scratch;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.posthouse.support.Pieces;
import org.posthouse.support.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place of drafts. The name of a file begins with that of the owner and of the process: what a crash leaves is deleted at
 * the next start, and no file of a process that is alive.
 */
public final class Scratch {
    private static final Logger LOG = LoggerFactory.getLogger(Scratch.class);
    private static final String SUFFIX = ".tmp";
    private static final String LEFT = ".left";
    private static final int MOST_TICKET = 100;

    private final String owner;
    private final String process;
    private final Path directory;
    private final Bounds bounds;
    private final Executor disk;
    private final FreeSpace free;
    private final AtomicLong inMemory = new AtomicLong();

    /**
     * A place for drafts. Files are deleted on a thread of its own, which comes when there is work and ends by itself: after the
     * bundle has left, too, so that nobody who closes a draft ever waits for a disk.
     *
     * @param owner whose they are; letters only. One directory may have several owners
     * @param directory where files go; made when the first one is needed
     */
    public Scratch(String owner, Path directory, Bounds bounds) {
        this(owner, directory, bounds, deleting(owner));
    }

    private static Executor deleting(String owner) {
        Executor thread = Threads.pool(owner + "-scratch", 1, Integer.MAX_VALUE); // as many as there are drafts
        thread.execute(() -> LOG.trace("files of {} are deleted here", owner)); // what starts a thread is loaded now
        return thread;
    }

    /**
     * A place for drafts whose files others delete, for tests.
     *
     * @param owner whose they are; letters only. One directory may have several owners
     * @param directory where files go; made when the first one is needed
     * @param disk deletes files
     */
    public Scratch(String owner, Path directory, Bounds bounds, Executor disk) {
        this.owner = owner;
        this.process = process(ProcessHandle.current());
        this.directory = directory;
        this.bounds = bounds;
        this.disk = disk;
        this.free = new FreeSpace(directory, bounds.minFree());
        // they are needed after the bundle has left, too
        LOG.trace("{} {} {}", OpenFile.class, Draft.FileInput.class, NoRoomException.class);
    }

    private String process(ProcessHandle handle) {
        long start = handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        return owner + "-" + handle.pid() + "-" + Long.toString(start, Character.MAX_RADIX) + "-";
    }

    /** Deletes what processes left that are no more, now, and by that timer what was left for longer than this. */
    public void tidy(ScheduledExecutorService timer, Duration age) {
        clean();
        timer.scheduleWithFixedDelay(
                Threads.guarded(LOG, "expiry of abandoned messages", () -> expire(age)),
                age.toSeconds(),
                age.toSeconds(),
                TimeUnit.SECONDS);
    }

    // --- drafts

    /** Begins one of unknown size, in memory. Does not block. */
    public Draft begin() {
        return new Draft(this);
    }

    /** Begins one of this size: in memory if there is room for all of it, else in a file now. May touch the disk. */
    public Draft begin(long size) throws IOException {
        Draft draft = new Draft(this);
        if (!draft.reserve(size)) {
            draft.toDisk();
        }
        return draft;
    }

    /** True if so many octets leave the disk with what must stay free. Touches the disk once a second. */
    public boolean hasRoomFor(long octets) {
        return free.has(octets);
    }

    /** Octets of drafts in memory now. */
    public long inMemory() {
        return inMemory.get();
    }

    /** Octets that all drafts may have in memory. */
    public long mostInMemory() {
        return bounds.all();
    }

    /** Octets of the largest draft in memory. */
    int threshold() {
        return bounds.one();
    }

    boolean take(long octets) {
        if (inMemory.addAndGet(octets) <= bounds.all()) {
            return true;
        }
        inMemory.addAndGet(-octets);
        return false;
    }

    void giveBack(long octets) {
        inMemory.addAndGet(-octets);
    }

    // --- files

    /** An open file and its name. */
    record OpenFile(RandomAccessFile file, Path name) {}

    OpenFile open() throws IOException {
        boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
        Files.createDirectories(directory, permissions(posix, "rwx------"));
        return open(Files.createTempFile(directory, process, SUFFIX, permissions(posix, "rw-------")));
    }

    private static OpenFile open(Path path) throws IOException {
        try {
            return new OpenFile(new RandomAccessFile(path.toFile(), "rw"), path);
        } catch (IOException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    private static FileAttribute<?>[] permissions(boolean posix, String mode) {
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }

    /** Deletes a file. Does not block. */
    void delete(OpenFile file) {
        disk.execute(() -> deleteNow(file));
    }

    private static void deleteNow(OpenFile file) {
        try {
            file.file().close();
            Files.deleteIfExists(file.name());
        } catch (IOException e) {
            LOG.warn("{} will be deleted at the next start: {}", file.name(), e.toString());
        }
    }

    // --- from one owner to the next

    /** Whoever has the ticket finds these octets. */
    void leave(Pieces octets, String ticket) throws IOException {
        Path left = left(ticket).orElseThrow(() -> new IOException("no ticket: " + ticket));
        if (!hasRoomFor(octets.size())) {
            throw new NoRoomException();
        }
        OpenFile file = open();
        try {
            octets.writeTo(file.file()::write);
            file.file().close();
            Files.move(file.name(), left, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            deleteNow(file);
            throw e;
        }
    }

    /** Whoever has the ticket finds what was written to a file, which others may read on. */
    void leave(OpenFile file, String ticket) throws IOException {
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
        return good ? Optional.of(directory.resolve(process + ticket + LEFT)) : Optional.empty();
    }

    /** What was left for whoever has this ticket, to go on with, once; empty if it is gone. Touches the disk. */
    public Optional<Draft> find(String ticket) {
        Optional<Path> left = left(ticket).filter(Files::exists);
        if (left.isEmpty()) {
            return Optional.empty();
        }
        try {
            Path mine = directory.resolve(process + ticket + SUFFIX);
            Files.move(left.get(), mine, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return Optional.of(new Draft(this, open(mine)));
        } catch (IOException e) {
            LOG.warn("cannot read a message that was left: {}", e.toString());
            return Optional.empty();
        }
    }

    /** Deletes what was left for longer than this and not found. */
    public void expire(Duration age) {
        Instant since = Instant.now().minus(age);
        delete(
                process + "*" + LEFT,
                path -> Files.getLastModifiedTime(path).toInstant().isBefore(since));
    }

    /** Deletes what processes left that are no more. */
    public void clean() {
        delete(
                owner + "-*{" + SUFFIX + "," + LEFT + "}",
                path -> !isOfLiving(path.getFileName().toString()));
    }

    private boolean isOfLiving(String name) {
        String[] parts = name.split("-", 3);
        try {
            return ProcessHandle.of(Long.parseLong(parts[1]))
                    .filter(handle -> name.startsWith(process(handle)))
                    .isPresent();
        } catch (NumberFormatException e) {
            LOG.debug("{} is of another version", name, e);
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
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, names)) {
            for (Path path : files) {
                try {
                    if (test.test(path)) {
                        Files.deleteIfExists(path);
                    }
                } catch (IOException inUse) {
                    LOG.debug("{} cannot be deleted: {}", path, inUse.toString());
                }
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be cleaned: {}", directory, e.toString());
        }
    }
}
