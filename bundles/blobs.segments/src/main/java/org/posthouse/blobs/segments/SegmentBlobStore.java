package org.posthouse.blobs.segments;

import java.io.FileNotFoundException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;
import org.posthouse.api.message.Message;
import org.posthouse.segments.Batch;
import org.posthouse.segments.CorruptRecordException;
import org.posthouse.segments.DirectoryDisk;
import org.posthouse.segments.Disk;
import org.posthouse.segments.DiskFullException;
import org.posthouse.segments.LogClosedException;
import org.posthouse.segments.LogOptions;
import org.posthouse.segments.MissingRecordException;
import org.posthouse.segments.RecordWriter;
import org.posthouse.segments.SegmentLog;
import org.posthouse.store.api.blob.BlobBackup;
import org.posthouse.store.api.blob.BlobId;
import org.posthouse.store.api.blob.BlobStore;
import org.posthouse.store.api.blob.BlobStoreFullException;
import org.posthouse.store.api.blob.DamagedBlobException;
import org.posthouse.support.Gate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bodies as records of a {@link SegmentLog}; a body's id is its record's. */
@SuppressWarnings("try") // passes of the gate are only closed
public final class SegmentBlobStore implements BlobStore, BlobBackup {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentBlobStore.class);
    private static final int BODY = 1;
    private static final int BUFFER = 64 << 10;

    private final Disk disk;
    private final LogOptions options;
    private final Gate gate = new Gate();
    /** Written to by a restore, which changes the log under everybody's feet. */
    private final ReadWriteLock swap = new ReentrantReadWriteLock();
    /** Written to by who pins; read by who deletes. */
    private final ReadWriteLock pinning = new ReentrantReadWriteLock();

    private final List<Long> deletedWhilePinned = new ArrayList<>();
    private int pins;
    private volatile SegmentLog log;

    private SegmentBlobStore(Disk disk, LogOptions options) throws IOException {
        this.disk = disk;
        this.options = options;
        this.log = Restore.open(disk, options);
    }

    /** Opens a directory, and ends a restore that a crash has interrupted. */
    public static SegmentBlobStore open(Disk disk, LogOptions options) throws IOException {
        return new SegmentBlobStore(disk, options);
    }

    private interface Call<T> {
        T run(SegmentLog log) throws IOException;
    }

    private <T> T inside(Call<T> call) throws IOException {
        try (Gate.Pass pass = gate.enter(LogClosedException::new)) {
            swap.readLock().lock();
            try {
                return call.run(current());
            } finally {
                swap.readLock().unlock();
            }
        } catch (DiskFullException e) {
            throw full(e);
        }
    }

    private static BlobStoreFullException full(DiskFullException e) {
        BlobStoreFullException full = new BlobStoreFullException(e.getMessage());
        full.initCause(e);
        return full;
    }

    private SegmentLog current() throws IOException {
        SegmentLog now = log;
        if (now == null) {
            throw new LogClosedException();
        }
        return now;
    }

    @Override
    public BlobId write(Message body) throws IOException {
        return inside(l -> {
            try (InputStream in = body.open(0);
                    Batch batch = l.begin()) {
                long id = body.size() <= options.largeSize()
                        ? writeShort(in, body.size(), batch)
                        : writeLong(in, body.size(), batch);
                batch.leave();
                return new BlobId(id, body.size());
            }
        });
    }

    /** In one piece, which is copied once: most mail is short. */
    private static long writeShort(InputStream in, long size, Batch batch) throws IOException {
        byte[] octets = new byte[(int) size];
        int read = in.readNBytes(octets, 0, octets.length);
        if (read < size || in.read() >= 0) {
            throw unlike(size, read < size ? Long.toString(read) : "more");
        }
        return batch.append(BODY, ByteBuffer.wrap(octets));
    }

    private static long writeLong(InputStream in, long size, Batch batch) throws IOException {
        try (RecordWriter writer = batch.writer(BODY)) {
            byte[] piece = new byte[BUFFER];
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                writer.write(piece, 0, n);
            }
            if (writer.length() != size) {
                throw unlike(size, Long.toString(writer.length()));
            }
            return writer.finish();
        }
    }

    private static IOException unlike(long size, String read) {
        return new IOException("body of " + size + " octets has only " + read);
    }

    @Override
    public void sync() throws IOException {
        inside(l -> {
            l.sync();
            return null;
        });
    }

    /** Not inside the gate while it is under way: whoever closes the log serves those who wait first. */
    @Override
    public CompletableFuture<Void> syncLater() {
        try {
            return inside(SegmentLog::syncLater)
                    .exceptionallyCompose(
                            e -> CompletableFuture.failedFuture(e instanceof DiskFullException full ? full(full) : e));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public InputStream open(BlobId id, long offset) throws IOException {
        return inside(l -> {
            try {
                return new BodyStream(l.open(id.value(), offset));
            } catch (MissingRecordException e) {
                FileNotFoundException missing = new FileNotFoundException("no body " + Long.toHexString(id.value()));
                missing.initCause(e);
                throw missing;
            } catch (CorruptRecordException e) {
                throw damaged(e);
            }
        });
    }

    @Override
    public boolean verify(BlobId id) throws IOException {
        return inside(l -> l.length(id.value()) == id.size() && l.verify(id.value()));
    }

    @Override
    public void delete(Collection<BlobId> ids) throws IOException {
        long[] values = ids.stream().mapToLong(BlobId::value).toArray();
        inside(l -> {
            pinning.readLock().lock();
            try {
                if (pins == 0) {
                    delete(l, values);
                } else {
                    synchronized (deletedWhilePinned) {
                        ids.forEach(id -> deletedWhilePinned.add(id.value()));
                    }
                }
            } finally {
                pinning.readLock().unlock();
            }
            return null;
        });
    }

    private static void delete(SegmentLog l, long[] values) throws IOException {
        try (Batch batch = l.beginUrgent()) {
            batch.delete(values);
            batch.commitAndWait();
        }
    }

    @Override
    public Stream<BlobId> list(Instant before) throws IOException {
        return inside(l -> l.idsBefore(BODY, before)
                .mapToObj(id -> new BlobId(id, l.length(id)))
                .filter(id -> id.size() >= 0));
    }

    @Override
    public Pin pin() {
        pinning.writeLock().lock();
        try {
            pins++;
        } finally {
            pinning.writeLock().unlock();
        }
        return new Pinned();
    }

    private void unpin() {
        pinning.writeLock().lock();
        try {
            pins--;
            if (pins > 0 || deletedWhilePinned.isEmpty()) {
                return;
            }
            long[] values =
                    deletedWhilePinned.stream().mapToLong(Long::longValue).toArray();
            inside(l -> {
                delete(l, values);
                return null;
            });
            deletedWhilePinned.clear(); // else the next backup's end tries again
        } catch (IOException e) {
            LOG.warn("bodies deleted during a backup still exist: {}", e.toString());
        } finally {
            pinning.writeLock().unlock();
        }
    }

    @Override
    public long free() throws IOException {
        return inside(SegmentLog::free);
    }

    @Override
    public void copyTo(Pin pin, Path directory) throws IOException {
        ((Pinned) pin).copyTo(directory);
    }

    @Override
    public void restore(Path directory) throws IOException {
        restore(new DirectoryDisk(directory));
    }

    @Override
    public void look(Path directory, Path scratch, Look look) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new IOException("directory " + directory + " does not exist");
        }
        Disk copy = new UntouchedDisk(new DirectoryDisk(directory), new DirectoryDisk(scratch));
        Restore.check(copy);
        SegmentBlobStore opened = open(copy, options.withFirstNumber(1));
        try {
            look.at(opened);
        } finally {
            opened.close(Duration.ZERO);
        }
    }

    void restore(Disk source) throws IOException {
        try (Gate.Pass pass = gate.enter(LogClosedException::new)) {
            swap.writeLock().lock();
            try {
                Restore.check(source);
                SegmentLog old = log;
                long floor = old == null ? options.firstNumber() : old.lastNumber() + 1;
                log = null;
                if (old != null) {
                    old.close();
                }
                Restore.stage(source, disk, options, floor);
                log = Restore.open(disk, options);
            } catch (IOException | RuntimeException e) {
                reopen(e);
                throw e;
            } finally {
                swap.writeLock().unlock();
            }
        }
    }

    /** After a restore that failed before it was decided, the old bodies are there as before. */
    private void reopen(Exception cause) {
        if (log == null) {
            try {
                log = Restore.open(disk, options);
            } catch (IOException | RuntimeException e) {
                cause.addSuppressed(e);
            }
        }
    }

    /** The log in use; for tests. */
    SegmentLog log() {
        return log;
    }

    /** Gives the space of deleted bodies back. */
    void maintain() throws IOException {
        boolean more = true;
        while (more) {
            swap.readLock().lock();
            try {
                more = current().maintain();
            } finally {
                swap.readLock().unlock();
            }
        }
    }

    /** Changes how much of the disk is kept free. */
    void keepFree(long octets) {
        SegmentLog now = log;
        if (now != null) {
            now.minFree(octets);
        }
    }

    /** Lets no more calls in, waits for those inside, and leaves the directory; a late call fails. */
    void close(Duration wait) {
        try {
            boolean drained = gate.close(wait);
            SegmentLog now = log;
            if (now != null && drained) {
                now.close();
            } else if (now != null) {
                LOG.warn("calls did not finish in time; they fail");
                now.abort();
            }
        } catch (IOException e) {
            LOG.error("directory not closed cleanly", e);
        }
    }

    private static DamagedBlobException damaged(CorruptRecordException e) {
        DamagedBlobException damaged = new DamagedBlobException(e.getMessage());
        damaged.initCause(e);
        return damaged;
    }

    private final class Pinned implements Pin {
        private boolean open = true;

        synchronized void copyTo(Path directory) throws IOException {
            if (!open) {
                throw new IOException("the pin is closed");
            }
            Disk target = new DirectoryDisk(directory);
            inside(l -> {
                l.copyTo(target);
                Restore.describe(target);
                return null;
            });
        }

        @Override
        public synchronized void close() {
            if (open) {
                open = false;
                unpin();
            }
        }
    }

    private static final class BodyStream extends FilterInputStream {
        BodyStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                return in.read();
            } catch (CorruptRecordException e) {
                throw damaged(e);
            }
        }

        @Override
        public int read(byte[] b, int off, int len) throws IOException {
            try {
                return in.read(b, off, len);
            } catch (CorruptRecordException e) {
                throw damaged(e);
            }
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
