package org.posthouse.segments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.posthouse.segments.Format.Kind;
import org.posthouse.segments.Format.RecordHeader;
import org.posthouse.segments.Format.SegmentHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes records: short ones behind each other into the active segment, long ones into lanes lent to one writer. */
final class Appender {
    private static final Logger LOG = LoggerFactory.getLogger(Appender.class);
    private static final int IDLE_LANES = 4;

    private final Disk disk;
    private final LogOptions options;
    private final Catalog catalog;
    private final SpaceGuard space;
    private final AtomicLong lastNumber;
    private final long generation;
    private final ReentrantLock lock = new ReentrantLock();
    private final ByteBuffer buffer;

    private Segment active;
    private Segment spare;
    private final List<Segment> rolled = new ArrayList<>();
    private final Deque<Segment> idleLanes = new ArrayDeque<>();
    private boolean closed;

    /** Starts a new segment, always: what another instance wrote to is never written to again. */
    Appender(Disk disk, LogOptions options, Catalog catalog, SpaceGuard space) throws IOException {
        this.disk = disk;
        this.options = options;
        this.catalog = catalog;
        this.space = space;
        this.lastNumber = new AtomicLong(Math.max(catalog.lastNumber(), options.firstNumber() - 1));
        this.generation = lastNumber.get() + 1;
        int most = Math.max(options.largeSize(), Tombstones.MOST * Tombstones.ENTRY);
        this.buffer = ByteBuffer.allocateDirect((int) Format.span(most));
        this.active = newSegment(Kind.ACTIVE);
    }

    SegmentHeader newHeader(Kind kind) {
        byte[] random = new byte[8];
        new java.security.SecureRandom().nextBytes(random);
        long marker = ByteBuffer.wrap(random).getLong();
        return new SegmentHeader(lastNumber.incrementAndGet(), generation, marker == 0 ? 1 : marker, kind);
    }

    private Segment newSegment(Kind kind) throws IOException {
        SegmentHeader header = newHeader(kind);
        Segment made = Segment.create(disk, Format.fileName(header.number()), header);
        try {
            disk.sync();
        } catch (IOException e) {
            made.retire();
            disk.delete(made.name());
            throw e;
        }
        catalog.add(made);
        return made;
    }

    /** Where a record was written. */
    record Written(long id, Segment segment) {}

    /**
     * Writes a record; it is durable when a force of its segment that began later has ended.
     *
     * @param urgent may use the space that is to be kept free
     */
    Written append(int type, ByteBuffer payload, boolean urgent) throws IOException {
        int length = payload.remaining();
        int crc = Format.crc(payload.duplicate());
        lock.lock();
        try {
            if (closed) {
                throw new LogClosedException();
            }
            if (!urgent) {
                space.require(Format.span(length));
            }
            Segment s = writable(Format.span(length));
            RecordHeader h = new RecordHeader(s.nextId(), length, now(), s.forced(), type, crc);
            buffer.clear();
            Format.encode(buffer, s.header.marker(), h);
            buffer.put(payload.duplicate());
            while (buffer.position() < h.span()) {
                buffer.put((byte) 0);
            }
            s.append(h, buffer.flip(), options.growAhead());
            return new Written(h.id(), s);
        } finally {
            lock.unlock();
        }
    }

    private long now() {
        return options.clock().millis();
    }

    private Segment writable(long span) throws IOException {
        Segment s = active;
        boolean fits = s != null
                && s.writable()
                && s.hasOrdinals()
                && (s.index.end() + span <= options.segmentSize() || s.index.count() == 0);
        if (!fits) {
            Segment next = spare != null ? spare : newSegment(Kind.ACTIVE);
            spare = null;
            if (s != null) {
                rolled.add(s);
            }
            active = next;
        }
        return active;
    }

    /** Segments with records that may not be durable; full ones among them are to be sealed once they are. */
    List<Segment> toForce() {
        lock.lock();
        try {
            List<Segment> all = new ArrayList<>(rolled);
            if (active != null && active.dirty()) {
                all.add(active);
            }
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** The end of a segment's records, with all of them written. */
    long end(Segment s) {
        lock.lock();
        try {
            return s.index.end();
        } finally {
            lock.unlock();
        }
    }

    /** Takes full segments that are durable out of the writer's hands; they are to be sealed. */
    List<Segment> takeFull() {
        lock.lock();
        try {
            List<Segment> full =
                    rolled.stream().filter(s -> s.writable() && !s.dirty()).toList();
            rolled.removeAll(full);
            rolled.removeIf(s -> !s.writable() && !s.dirty());
            return full;
        } finally {
            lock.unlock();
        }
    }

    /** Ends all writing to a segment whose force failed: its file cannot be trusted again. */
    void poison(Segment s) {
        lock.lock();
        try {
            s.poisoned(true);
            s.retire();
            rolled.remove(s);
            if (active == s) {
                active = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Has the next segment ready before the active one is full, so that nobody waits for it. */
    void prepareSpare() {
        lock.lock();
        try {
            if (closed || spare != null || active == null || active.index.end() < options.segmentSize() / 4 * 3) {
                return;
            }
        } finally {
            lock.unlock();
        }
        try {
            Segment made = newSegment(Kind.ACTIVE);
            lock.lock();
            try {
                spare = made;
            } finally {
                lock.unlock();
            }
        } catch (IOException e) {
            LOG.debug("no segment created ahead of need", e);
        }
    }

    /** Lends a segment to one writer. */
    Segment takeLane() throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new LogClosedException();
            }
            Segment idle = idleLanes.poll();
            if (idle != null) {
                return idle;
            }
        } finally {
            lock.unlock();
        }
        return newSegment(Kind.LANE);
    }

    /** Takes a lane back; full ones, and those beyond need, are sealed. */
    void returnLane(Segment lane) {
        if (!lane.writable()) {
            return;
        }
        lock.lock();
        try {
            boolean full = lane.index.end() >= options.segmentSize() || !lane.hasOrdinals();
            if (!full && !closed && idleLanes.size() < IDLE_LANES) {
                idleLanes.push(lane);
                return;
            }
        } finally {
            lock.unlock();
        }
        lane.seal();
    }

    SpaceGuard space() {
        return space;
    }

    LogOptions options() {
        return options;
    }

    /** Refuses new records. */
    void refuse() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Seals what was written to and removes what was not; everything is durable already. The newest segment stays, or its
     * number, and those of segments removed before, would be used again.
     */
    void closeOrderly() throws IOException {
        refuse();
        List<Segment> open = new ArrayList<>(rolled);
        open.addAll(idleLanes);
        if (active != null) {
            open.add(active);
        }
        if (spare != null) {
            open.add(spare);
        }
        for (Segment s : open) {
            if (s.index.count() == 0 && s.number() < catalog.lastNumber()) {
                s.retire();
                disk.delete(s.name());
            } else if (s.writable() && !s.dirty()) {
                s.seal();
            }
        }
    }

    /** Closes all files as they are. */
    void abort() {
        refuse();
        catalog.snapshot().forEach(Segment::retire);
    }
}
