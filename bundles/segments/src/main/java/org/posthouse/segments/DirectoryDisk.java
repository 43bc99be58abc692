package org.posthouse.segments;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.posthouse.support.lock.DirectoryLock;

/**
 * A directory of the file system. Files are {@link AsynchronousFileChannel}s whose work runs on the calling thread: a
 * {@link FileChannel} would be closed for everybody when one thread that uses it is interrupted.
 */
public final class DirectoryDisk implements Disk {
    private final Path directory;
    private final FileStore store;

    /** Creates the directory if it is not there. */
    public DirectoryDisk(Path directory) throws IOException {
        Files.createDirectories(directory);
        this.directory = directory;
        this.store = Files.getFileStore(directory);
    }

    @Override
    public List<String> list() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    @Override
    public DiskFile create(String name) throws IOException {
        return new ChannelFile(
                channel(name, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    @Override
    public DiskFile open(String name, boolean writable) throws IOException {
        return new ChannelFile(
                writable
                        ? channel(name, StandardOpenOption.READ, StandardOpenOption.WRITE)
                        : channel(name, StandardOpenOption.READ));
    }

    private AsynchronousFileChannel channel(String name, OpenOption... options) throws IOException {
        try {
            return AsynchronousFileChannel.open(directory.resolve(name), Set.of(options), new CallingThread());
        } catch (IOException e) {
            throw explain(e, 0);
        }
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(directory.resolve(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(
                directory.resolve(from),
                directory.resolve(to),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void sync() throws IOException {
        if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (AsynchronousFileChannel self =
                    AsynchronousFileChannel.open(directory, Set.of(StandardOpenOption.READ), new CallingThread())) {
                self.force(true);
            }
        } // elsewhere a directory cannot be opened, and its changes are journaled when they are made
    }

    @Override
    public long free() throws IOException {
        return store.getUsableSpace();
    }

    @Override
    public Closeable lock(String name, Duration wait) throws IOException {
        return DirectoryLock.take(directory.resolve(name), "segments", wait);
    }

    private IOException explain(IOException e, long needed) {
        if (e instanceof NoSuchFileException) {
            return e;
        }
        String text = String.valueOf(e.getMessage());
        boolean full = text.contains("No space left") || text.contains("quota") || text.contains("not enough space");
        try {
            full |= store.getUsableSpace() < needed;
        } catch (IOException unknown) {
            e.addSuppressed(unknown);
        }
        return full ? new DiskFullException("no space in " + directory, e) : e;
    }

    private final class ChannelFile implements DiskFile {
        private final AsynchronousFileChannel channel;

        ChannelFile(AsynchronousFileChannel channel) {
            this.channel = channel;
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            int start = into.position();
            while (into.hasRemaining()) {
                int n = await(channel.read(into, position + into.position() - start));
                if (n < 0) {
                    break;
                }
            }
            return into.position() - start;
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            int start = from.position();
            try {
                while (from.hasRemaining()) {
                    await(channel.write(from, position + from.position() - start));
                }
            } catch (IOException e) {
                throw channel.isOpen() ? explain(e, from.remaining()) : e;
            }
        }

        private int await(java.util.concurrent.Future<Integer> done) throws IOException {
            boolean interrupted = false;
            try {
                while (true) {
                    try {
                        return done.get(); // complete already: the work ran on this thread
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                }
            } catch (ExecutionException e) {
                Throwable cause = e.getCause();
                throw cause instanceof IOException io ? io : new IOException(cause);
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
        }

        @Override
        public void force() throws IOException {
            channel.force(false); // fdatasync: data and size
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private static final class CallingThread extends AbstractExecutorService {
        @Override
        public void execute(Runnable work) {
            work.run();
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }
}
