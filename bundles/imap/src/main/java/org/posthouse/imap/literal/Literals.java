package org.posthouse.imap.literal;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.posthouse.support.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where messages are kept while they come in; what nobody uses is deleted after a while. */
public final class Literals implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Literals.class);
    private static final String SUFFIX = ".part";
    private static final Duration SWEEP = Duration.ofMinutes(1);
    /** A session that moves is soon taken up again, or it ends. */
    private static final Duration UNUSED = Duration.ofMinutes(10);

    private final Path directory;
    private final int mostInMemory;
    private final long budget;
    private final AtomicLong memory = new AtomicLong();
    private final SecureRandom random = new SecureRandom();
    private final Set<String> used = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer = Threads.timer("imap-literals");

    /**
     * A place for messages.
     *
     * @param directory for large ones; made when the first comes
     * @param mostInMemory larger ones go to files, in octets
     * @param budget what all in memory may take together, in octets
     */
    public Literals(Path directory, int mostInMemory, long budget) {
        this.directory = directory;
        this.mostInMemory = mostInMemory;
        this.budget = budget;
        timer.scheduleWithFixedDelay(
                Threads.guarded(LOG, "the look for literals that nobody uses", () -> sweep(Instant.now())),
                SWEEP.toSeconds(),
                SWEEP.toSeconds(),
                TimeUnit.SECONDS);
    }

    /** Begins to take a message of this size; may touch the disk. */
    public Literal begin(long size) throws IOException {
        if (size <= mostInMemory && reserve((int) size)) {
            return new Literal(this, (int) size);
        }
        Files.createDirectories(directory);
        try {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        } catch (UnsupportedOperationException notPosix) {
            LOG.trace("permissions of {} are left as they are", directory);
        }
        byte[] name = new byte[16];
        random.nextBytes(name);
        return open(HexFormat.of().formatHex(name), 0);
    }

    private Literal open(String name, long there) throws IOException {
        used.add(name);
        try {
            return new Literal(this, directory.resolve(name + SUFFIX).toFile(), there);
        } catch (IOException e) {
            used.remove(name);
            throw e;
        }
    }

    /**
     * Finds one that was {@linkplain Literal#park parked}; may touch the disk.
     *
     * @throws IOException if it is gone
     */
    public Literal find(Map<String, Object> parked) throws IOException {
        if (parked.get("octets") instanceof byte[] octets
                && parked.get("size") instanceof Long size
                && octets.length <= size
                && size <= Integer.MAX_VALUE) {
            memory.addAndGet(size); // it was there all the time
            Literal literal = new Literal(this, (int) (long) size);
            literal.write(octets);
            return literal;
        }
        if (!(parked.get("file") instanceof String name)
                || !(parked.get("taken") instanceof Long taken)
                || !name.matches("[0-9a-f]{32}")) {
            throw new IOException("what was parked is no literal");
        }
        Path file = directory.resolve(name + SUFFIX);
        if (!Files.isRegularFile(file) || Files.size(file) != taken) {
            throw new IOException("a literal is gone");
        }
        return open(name, taken);
    }

    private boolean reserve(int octets) {
        if (memory.addAndGet(octets) <= budget) {
            return true;
        }
        release(octets);
        return false;
    }

    void release(int octets) {
        memory.addAndGet(-octets);
    }

    /** Octets in memory that are taken. */
    public long inMemory() {
        return memory.get();
    }

    /** It is somebody else's from now on; its name. */
    String parked(File file) throws IOException {
        String name = name(file.toPath());
        Files.setLastModifiedTime(file.toPath(), FileTime.from(Instant.now()));
        used.remove(name);
        return name;
    }

    private static String name(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - SUFFIX.length());
    }

    void delete(File file, OutputStream out) {
        Runnable task = () -> {
            try {
                out.close();
                Files.deleteIfExists(file.toPath());
                used.remove(name(file.toPath()));
            } catch (IOException e) {
                LOG.warn("{} is deleted later: {}", file, e.toString());
                used.remove(name(file.toPath()));
            }
        };
        try {
            timer.execute(task);
        } catch (RejectedExecutionException closed) {
            task.run();
        }
    }

    /** Deletes what nobody uses at this time. */
    void sweep(Instant now) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
            for (Path file : files) {
                Instant touched = Files.getLastModifiedTime(file).toInstant();
                if (!used.contains(name(file)) && touched.plus(UNUSED).isBefore(now)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be cleaned: {}", directory, e.toString());
        }
    }

    /** What is parked stays. */
    @Override
    public void close() {
        timer.shutdown();
    }
}
