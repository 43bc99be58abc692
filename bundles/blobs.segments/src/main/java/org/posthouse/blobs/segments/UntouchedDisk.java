package org.posthouse.blobs.segments;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.posthouse.segments.Disk;
import org.posthouse.segments.DiskFile;

/**
 * A disk that reads from one directory and writes to another: what is to be written is copied first. The files below may be
 * links that others share, so none of them is ever opened for writing, renamed or deleted.
 */
final class UntouchedDisk implements Disk {
    private static final int BUFFER = 256 << 10;

    private final Disk below;
    private final Disk above;
    /** Names below that are deleted, renamed or hidden by a file above. */
    private final Set<String> hidden = ConcurrentHashMap.newKeySet();

    UntouchedDisk(Disk below, Disk above) {
        this.below = below;
        this.above = above;
    }

    private boolean isBelow(String name) throws IOException {
        return !hidden.contains(name) && below.list().contains(name);
    }

    @Override
    public synchronized List<String> list() throws IOException {
        Set<String> all = new HashSet<>(below.list());
        all.removeAll(hidden);
        all.addAll(above.list());
        return List.copyOf(new TreeSet<>(all));
    }

    @Override
    public synchronized DiskFile create(String name) throws IOException {
        if (isBelow(name)) {
            throw new java.nio.file.FileAlreadyExistsException(name);
        }
        return above.create(name);
    }

    @Override
    public synchronized DiskFile open(String name, boolean writable) throws IOException {
        if (writable && isBelow(name)) {
            raise(name);
        }
        return isBelow(name) ? below.open(name, false) : above.open(name, writable);
    }

    private void raise(String name) throws IOException {
        try (DiskFile from = below.open(name, false);
                DiskFile to = above.create(name)) {
            byte[] piece = new byte[BUFFER];
            long position = 0;
            for (int n = from.read(ByteBuffer.wrap(piece), 0); n > 0; n = from.read(ByteBuffer.wrap(piece), position)) {
                to.write(ByteBuffer.wrap(piece, 0, n), position);
                position += n;
            }
        }
        hidden.add(name);
    }

    @Override
    public synchronized void delete(String name) throws IOException {
        if (isBelow(name)) {
            hidden.add(name);
        }
        above.delete(name);
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        if (isBelow(from)) {
            raise(from);
        }
        above.rename(from, to);
        hidden.add(to);
    }

    @Override
    public void sync() throws IOException {
        above.sync();
    }

    @Override
    public long free() throws IOException {
        return above.free();
    }

    @Override
    public Closeable lock(String name, Duration wait) throws IOException {
        Closeable lock = above.lock(name, wait);
        hidden.add(name);
        return lock;
    }
}
