package org.posthouse.segments;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A disk whose doors can be shut: after {@link #shut()} nothing is changed on it any more, whoever is still at work.
 * Without it a late thread could change files that already belong to the next instance.
 */
final class Fence implements Disk {
    private final Disk disk;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Set<DiskFile> writable = ConcurrentHashMap.newKeySet();
    private boolean shut;

    Fence(Disk disk) {
        this.disk = disk;
    }

    private interface Change<T> {
        T run() throws IOException;
    }

    private <T> T change(Change<T> change) throws IOException {
        lock.readLock().lock();
        try {
            if (shut) {
                throw new LogClosedException();
            }
            return change.run();
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Waits for changes under way, then refuses all others. */
    void shut() {
        lock.writeLock().lock();
        try {
            shut = true;
        } finally {
            lock.writeLock().unlock();
        }
        for (DiskFile file : writable) {
            try {
                file.close();
            } catch (IOException e) {
                continue; // it is closed all the same
            }
        }
    }

    @Override
    public List<String> list() throws IOException {
        return disk.list();
    }

    @Override
    public DiskFile create(String name) throws IOException {
        return change(() -> tracked(disk.create(name)));
    }

    @Override
    public DiskFile open(String name, boolean write) throws IOException {
        return write ? change(() -> tracked(disk.open(name, true))) : disk.open(name, false);
    }

    private DiskFile tracked(DiskFile file) {
        DiskFile tracked = new Tracked(file);
        writable.add(tracked);
        return tracked;
    }

    @Override
    public void delete(String name) throws IOException {
        change(() -> {
            disk.delete(name);
            return null;
        });
    }

    @Override
    public void rename(String from, String to) throws IOException {
        change(() -> {
            disk.rename(from, to);
            return null;
        });
    }

    @Override
    public void sync() throws IOException {
        disk.sync();
    }

    @Override
    public long free() throws IOException {
        return disk.free();
    }

    @Override
    public Closeable lock(String name, Duration wait) throws IOException {
        return disk.lock(name, wait);
    }

    private final class Tracked implements DiskFile {
        private final DiskFile file;

        Tracked(DiskFile file) {
            this.file = file;
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return file.read(into, position);
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            file.write(from, position);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void force() throws IOException {
            file.force();
        }

        @Override
        public void close() throws IOException {
            writable.remove(this);
            file.close();
        }
    }
}
