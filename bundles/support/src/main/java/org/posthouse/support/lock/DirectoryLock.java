package org.posthouse.support.lock;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A lock on a file, which stands for the directory it is in: one owner, whether the other is in this process or not. The system
 * drops it when its process ends, so a file that was left behind locks nothing. While the lock is held the file says who has
 * it, for people; nothing depends on that.
 *
 * <p>Closing any channel of a file may end this process's locks on it as other processes see them (see {@link FileLock}), so
 * one that asks in vain would take the lock from its owner in the same process. Hence a second file, {@code lock.process}: its
 * lock counts within a process only, and who does not have it does not open the first one.
 */
public final class DirectoryLock implements Closeable {
    /** What follows the name of a lock file in that of the file beside it. */
    public static final String BESIDE = ".process";

    private static final long POLL_MILLIS = 10;
    private static final int MAX_TEXT = 256;

    private final FileChannel inProcess;
    private final FileChannel channel;

    private DirectoryLock(FileChannel inProcess, FileChannel channel) {
        this.inProcess = inProcess;
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @param file the lock file, made if it is missing; its directory must be there
     * @param owner who takes it, in a few words for people
     * @param wait how long to wait for another owner to let go; zero: not at all
     * @throws HeldException if another has it all that time
     * @throws InterruptedIOException if the thread is interrupted while it waits; it still is then
     * @throws IOException if the file cannot be opened or locked
     */
    public static DirectoryLock take(Path file, String owner, Duration wait) throws IOException {
        long end = System.nanoTime() + wait.toNanos();
        Path beside = file.resolveSibling(file.getFileName() + BESIDE);
        FileChannel inProcess = take(beside, file, owner, end);
        try {
            return new DirectoryLock(inProcess, take(file, file, owner, end));
        } catch (IOException | RuntimeException e) {
            inProcess.close();
            throw e;
        }
    }

    private static FileChannel take(Path open, Path file, String owner, long end) throws IOException {
        FileChannel channel =
                FileChannel.open(open, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            while (!tryLock(channel)) {
                if (System.nanoTime() - end >= 0) {
                    throw new HeldException(file + " is held by " + holder(channel));
                }
                pause(file);
            }
            name(channel, owner);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null; // ends with the channel
        } catch (OverlappingFileLockException heldInThisProcess) {
            return false;
        }
    }

    private static void pause(Path file) throws InterruptedIOException {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for " + file);
        }
    }

    /** Writes who has the lock; a full disk is no reason not to have it. */
    private static void name(FileChannel channel, String owner) throws IOException {
        String text = owner + " in process " + ProcessHandle.current().pid() + " since "
                + Instant.now().truncatedTo(ChronoUnit.SECONDS);
        boolean interrupted = Thread.interrupted(); // it would close the channel, and end the lock
        try {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8)), 0);
        } catch (IOException unnamed) {
            if (!channel.isOpen()) {
                throw unnamed;
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What the file says; where locks are mandatory it cannot be read. */
    private static String holder(FileChannel channel) {
        ByteBuffer text = ByteBuffer.allocate(MAX_TEXT);
        try {
            channel.read(text, 0);
        } catch (IOException unreadable) {
            return "another process";
        }
        String line = new String(text.array(), 0, text.position(), StandardCharsets.UTF_8);
        String printable = line.strip().replaceAll("\\p{C}", "?");
        return printable.isEmpty() ? "another process" : printable;
    }

    /** Lets go. The files stay, and say nothing any more. */
    @Override
    public void close() throws IOException {
        try (inProcess;
                channel) {
            unname(channel);
            unname(inProcess);
        }
    }

    private static void unname(FileChannel channel) {
        try {
            if (channel.isOpen()) {
                channel.truncate(0);
            }
        } catch (IOException stillNamed) {
            // the next owner writes over it
        }
    }
}
