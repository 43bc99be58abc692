package org.posthouse.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One server a directory. The system takes the lock back however the process ends. */
final class Lock implements AutoCloseable {
    private final FileChannel channel;
    private final Path pid;

    private Lock(FileChannel channel, Path pid) {
        this.channel = channel;
        this.pid = pid;
    }

    /**
     * Takes the lock and says which process has it.
     *
     * @throws IOException if another has it
     */
    static Lock of(Home home) throws IOException {
        Files.createDirectories(home.instances());
        Path file = home.instances().resolve("lock");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                throw new OverlappingFileLockException();
            }
        } catch (OverlappingFileLockException taken) {
            channel.close();
            throw new IOException("a server is already running from " + home.directory(), taken);
        }
        Path pid = home.instances().resolve("posthouse.pid");
        Files.writeString(pid, ProcessHandle.current().pid() + "\n");
        return new Lock(channel, pid);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(pid);
        channel.close();
    }
}
