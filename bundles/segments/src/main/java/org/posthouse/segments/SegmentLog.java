package org.posthouse.segments;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of append-only segments. Records are named by ids that are never used again. Whoever owns the log writes
 * in {@link Batch}es, and calls {@link #maintain()} now and then from a thread of its own. Safe for concurrent use.
 */
public final class SegmentLog implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentLog.class);
    private static final String LOCK = "lock";
    private static final int OPEN_FILES = 128;
    private static final long LOSS_NANOS = 60_000_000_000L;
    private static final int COPY_BUFFER = 256 << 10;

    private final LogOptions options;
    private final Fence disk;
    private final Closeable lock;
    private final HandleCache handles;
    private final Catalog catalog;
    private final Appender appender;
    private final Committer committer;
    private final Merger merger;
    private final RecoveryReport recovery;
    private final Object maintenance = new Object();
    /** Records that could not be saved when a force failed; normally empty. */
    private final Set<Long> lost = ConcurrentHashMap.newKeySet();

    private volatile long lostAt;
    private volatile boolean closing;
    private volatile boolean closed;

    private SegmentLog(Disk raw, LogOptions options) throws IOException {
        this.options = options;
        this.disk = new Fence(raw);
        this.lock = raw.lock(LOCK, options.lockWait());
        try {
            this.handles = new HandleCache(disk, OPEN_FILES);
            this.catalog = new Catalog(disk, handles);
            this.recovery = new Recovery(disk, catalog, handles).run();
            this.appender = new Appender(disk, options, catalog, new SpaceGuard(disk, options.minFree()));
        } catch (IOException | RuntimeException e) {
            disk.shut();
            lock.close();
            throw e;
        }
        this.committer = new Committer(options.name(), appender, this::rescue);
        this.merger =
                new Merger(disk, options, catalog, appender, handles, this::forceTombstones, () -> closing || closed);
    }

    /**
     * Opens a log; creates it if the directory is empty.
     *
     * @throws IOException if another instance does not leave the directory in time, or the disk fails; damage is no
     *     reason, it is in {@link #recovery()}
     */
    public static SegmentLog open(Disk disk, LogOptions options) throws IOException {
        return new SegmentLog(disk, options);
    }

    /** What was found when the log was opened. */
    public RecoveryReport recovery() {
        return recovery;
    }

    /** Begins a batch. */
    public Batch begin() {
        return new Batch(this, false);
    }

    /** Begins a batch that may use the space that is kept free: for what must be noted even when the disk is full. */
    public Batch beginUrgent() {
        return new Batch(this, true);
    }

    /** Waits until all records that are written now are durable. Many who wait share one force. */
    public void sync() throws IOException {
        Batch.await(syncLater());
    }

    /** As {@link #sync()}, but does not wait; completed on the committer's thread. */
    public CompletableFuture<Void> syncLater() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        committer.submit(failure -> {
            IOException cause =
                    failure == null && lostLately() ? new IOException("records were lost when a sync failed") : failure;
            Batch.complete(done, cause);
        });
        return done;
    }

    /** Nobody knows who wrote the records that were lost, and whether he was told: for a while nobody is told success. */
    private boolean lostLately() {
        return !lost.isEmpty() && System.nanoTime() - lostAt < LOSS_NANOS;
    }

    boolean lostAny(long[]... ids) {
        return !lost.isEmpty()
                && Arrays.stream(ids).flatMapToLong(Arrays::stream).anyMatch(lost::contains);
    }

    /**
     * Opens a record's payload from an offset on. Close the stream: it keeps a file from being deleted.
     *
     * @throws MissingRecordException if there is no such record
     * @throws CorruptRecordException if it is damaged, at the latest before the last octets of a full read
     */
    public InputStream open(long id, long offset) throws IOException {
        Catalog.Place place = catalog.pin(id);
        if (place == null) {
            if (closed) {
                throw new LogClosedException();
            }
            if (catalog.mayBeDamaged(id)) {
                throw new CorruptRecordException("record " + Long.toHexString(id) + " is in a damaged segment");
            }
            throw new MissingRecordException(id);
        }
        return new RecordInputStream(handles, place, offset);
    }

    /** Reads a short record whole, and compares its checksum. */
    public byte[] read(long id) throws IOException {
        try (InputStream in = open(id, 0)) {
            return in.readAllBytes();
        }
    }

    /** Payload octets of a record, -1 if there is none. */
    public long length(long id) {
        return catalog.length(id);
    }

    /** True if nothing is known of a record because it may lie where its segment is damaged. */
    public boolean mayBeDamaged(long id) {
        return catalog.mayBeDamaged(id);
    }

    /**
     * Drops records without a trace on the disk: they come back when the log is opened again, and may be dropped again.
     * For those whose owner can tell by other records that they are of no use.
     */
    public void forget(long... ids) {
        catalog.forget(ids);
    }

    /** The ids of all records of a type. */
    public LongStream ids(int type) {
        return catalog.snapshot().stream().flatMapToLong(s -> LongStream.of(s.index.ids(type)));
    }

    /** The ids of all records of a type that were written before a time; damaged ones among the newest are left out. */
    public LongStream idsBefore(int type, Instant before) {
        long millis = before.toEpochMilli();
        return catalog.snapshot().stream()
                .filter(s -> !s.index.allSince(millis))
                .flatMapToLong(s -> {
                    LongStream all = LongStream.of(s.index.ids(type));
                    return s.index.allBefore(millis) ? all : all.filter(id -> writtenBefore(id, millis));
                });
    }

    private boolean writtenBefore(long id, long millis) {
        Catalog.Place place = catalog.pin(id);
        if (place == null) {
            return false;
        }
        try (RecordInputStream in = new RecordInputStream(handles, place, 0)) {
            return in.time() < millis;
        } catch (IOException e) {
            LOG.debug("record {} has no readable time", id, e);
            return false;
        }
    }

    /** Reads a record in full; false if it is missing or damaged. */
    public boolean verify(long id) throws IOException {
        try (InputStream in = open(id, 0)) {
            byte[] piece = new byte[64 << 10];
            while (in.read(piece) >= 0) {
                continue;
            }
            return true;
        } catch (MissingRecordException | CorruptRecordException e) {
            LOG.warn("{}: {}", options.name(), e.getMessage());
            return false;
        }
    }

    /** Reads all records in full and returns what is damaged, with what was found when the log was opened. */
    public List<Damage> check() throws IOException {
        List<Damage> found = new ArrayList<>(recovery.damages());
        for (Segment s : catalog.snapshot()) {
            for (int type = 1; type <= Format.LAST_USER_TYPE; type++) {
                for (long id : s.index.ids(type)) {
                    if (!verify(id) && catalog.isLive(id)) {
                        found.add(new Damage(s.name(), s.index.offset(s.index.find(id)), id, "damaged record"));
                    }
                }
            }
        }
        return found.stream().distinct().toList();
    }

    /**
     * Does one piece of housekeeping: removes segments in which nothing lives, merges those in which little does.
     *
     * @return true if there may be more to do
     * @throws DiskFullException if there is no room for merging
     */
    public boolean maintain() throws IOException {
        synchronized (maintenance) {
            return !closing && !closed && merger.maintain();
        }
    }

    /** Copies all that is durable now to another disk, which should be empty. No file is removed meanwhile. */
    public void copyTo(Disk target) throws IOException {
        synchronized (maintenance) {
            byte[] piece = new byte[COPY_BUFFER];
            for (Segment s : catalog.snapshot()) {
                long end = s.writable() ? s.forced() : Long.MAX_VALUE;
                copy(s, end, target, piece);
            }
            target.sync();
        }
    }

    private void copy(Segment s, long end, Disk target, byte[] piece) throws IOException {
        if (!s.pin()) {
            throw new IOException(s + " disappeared before it was copied");
        }
        try (DiskFile out = target.create(s.name())) {
            long position = 0;
            while (position < end) {
                ByteBuffer octets = ByteBuffer.wrap(piece, 0, (int) Math.min(piece.length, end - position));
                int n = handles.read(s, octets, position);
                if (n == 0) {
                    break;
                }
                out.write(octets.flip(), position);
                position += n;
            }
            out.force();
        } finally {
            s.unpin();
        }
    }

    /** Octets free for new records. */
    public long free() throws IOException {
        return appender.space().free();
    }

    /** Changes how much of the disk is kept free. */
    public void minFree(long octets) {
        appender.space().minFree(octets);
    }

    /** The number of the newest segment. */
    public long lastNumber() {
        return catalog.lastNumber();
    }

    public LogStats stats() {
        long bytes = 0;
        long live = 0;
        long records = 0;
        int damaged = 0;
        List<Segment> all = catalog.snapshot();
        for (Segment s : all) {
            bytes += s.index.end();
            live += s.index.liveBytes();
            records += s.index.live();
            damaged += s.damaged() ? 1 : 0;
        }
        return new LogStats(all.size(), bytes, live, records, damaged, committer.forces());
    }

    private void rescue(Segment poisoned) {
        Set<Long> doubtful = catalog.liveFrom(poisoned, poisoned.forced());
        try {
            lose(merger.merge(List.of(poisoned), doubtful));
        } catch (IOException | RuntimeException e) {
            LOG.error("{}: {} unacknowledged records are lost", poisoned, doubtful.size(), e);
            lose(doubtful);
            cutOff(poisoned);
            poisoned.poisoned(false);
        }
    }

    private void lose(Set<Long> ids) {
        if (!ids.isEmpty()) {
            lostAt = System.nanoTime();
            lost.addAll(ids);
            catalog.forget(ids.stream().mapToLong(Long::longValue).toArray());
        }
    }

    /** So that what was reported as failed does not come back at the next start; a mere attempt. */
    private void cutOff(Segment poisoned) {
        try (DiskFile file = disk.open(poisoned.name(), true)) {
            file.truncate(poisoned.forced());
        } catch (IOException e) {
            LOG.warn("{} cannot be truncated: {}", poisoned, e.toString());
        }
    }

    private void forceTombstones() throws IOException {
        if (!committer.isCurrent()) {
            sync();
            return;
        }
        IOException failure = committer.force();
        if (failure != null) {
            throw failure;
        }
    }

    LogOptions options() {
        return options;
    }

    Appender appender() {
        return appender;
    }

    Catalog catalog() {
        return catalog;
    }

    Committer committer() {
        return committer;
    }

    /** Makes durable what was written, seals the segments and leaves the directory. {@link #maintain()} gives up. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closing = true;
        appender.refuse();
        synchronized (maintenance) {
            if (closed) {
                return;
            }
            closed = true;
            try {
                sync();
            } catch (IOException e) {
                LOG.warn("{}: last sync failed: {}", options.name(), e.toString());
            }
            committer.close();
            try {
                appender.closeOrderly();
            } finally {
                leave();
            }
        }
    }

    /** Leaves the directory at once, with nothing more written; whoever waits for a commit fails. */
    public void abort() throws IOException {
        closed = true;
        committer.abort();
        appender.refuse();
        leave();
        appender.abort();
    }

    private void leave() throws IOException {
        disk.shut();
        try {
            handles.close();
        } finally {
            lock.close();
        }
    }
}
