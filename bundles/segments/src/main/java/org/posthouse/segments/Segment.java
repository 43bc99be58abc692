package org.posthouse.segments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.posthouse.segments.Format.RecordHeader;
import org.posthouse.segments.Format.SegmentHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One segment file: its header, its index, and while it is written to, the open file. One thread writes at a time; who
 * that is (the appender under its lock, the owner of a lane, a merge) is decided outside.
 */
final class Segment {
    private static final Logger LOG = LoggerFactory.getLogger(Segment.class);

    final SegmentHeader header;
    final SegmentIndex index;
    /** Octets of tombstones in this segment, by the segment that still holds what they delete. Guarded by the catalog. */
    final Map<Long, Long> tombstones = new HashMap<>();
    /** Segments whose records this one took over and whose files may still be there. Guarded by the catalog. */
    final Set<Long> replaces = new HashSet<>();

    private final Disk disk;
    private volatile String name;
    private volatile DiskFile writer;
    private volatile long forced;
    private volatile boolean sealed;
    private volatile boolean damaged;
    private volatile boolean poisoned;
    private long allocated;
    private int ordinal;
    private int pins;
    private boolean removed;

    private Segment(Disk disk, String name, SegmentHeader header, SegmentIndex index, DiskFile writer) {
        this.disk = disk;
        this.name = name;
        this.header = header;
        this.index = index;
        this.writer = writer;
    }

    /** Makes a new file and forces its header; the directory is left to the caller. */
    static Segment create(Disk disk, String name, SegmentHeader header) throws IOException {
        DiskFile file = disk.create(name);
        try {
            file.write(Format.encode(header), 0);
            file.force();
        } catch (IOException e) {
            try (file) {
                disk.delete(name);
            } catch (IOException leftover) {
                e.addSuppressed(leftover);
            }
            throw e;
        }
        Segment made = new Segment(disk, name, header, new SegmentIndex(), file);
        made.forced = Format.HEADER;
        made.allocated = Format.HEADER;
        return made;
    }

    /** A segment that was found on the disk; nothing more is written to it but its seal. */
    static Segment found(Disk disk, String name, SegmentHeader header, SegmentIndex index, boolean sealed) {
        Segment found = new Segment(disk, name, header, index, null);
        found.sealed = sealed;
        found.forced = index.end();
        return found;
    }

    long number() {
        return header.number();
    }

    String name() {
        return name;
    }

    boolean writable() {
        return writer != null;
    }

    boolean sealed() {
        return sealed;
    }

    boolean damaged() {
        return damaged;
    }

    void damage() {
        damaged = true;
    }

    /** True while its records are to be saved by a rescue; nobody else merges or removes it. */
    boolean poisoned() {
        return poisoned;
    }

    void poisoned(boolean now) {
        poisoned = now;
    }

    /** How much is known to be durable. */
    long forced() {
        return forced;
    }

    boolean dirty() {
        return index.end() > forced;
    }

    boolean hasOrdinals() {
        return ordinal < Format.MAX_ORDINAL - 1;
    }

    long nextId() {
        return Format.id(number(), ++ordinal);
    }

    DiskFile writer() throws IOException {
        DiskFile file = writer;
        if (file == null) {
            throw new LogClosedException();
        }
        return file;
    }

    /**
     * Writes one record whose octets, header included, are in the buffer. After a failure the file is as before, or the
     * segment is no longer writable.
     */
    void append(RecordHeader h, ByteBuffer octets, int growAhead) throws IOException {
        long start = index.end();
        long end = start + octets.remaining();
        try {
            if (growAhead > 0 && end > allocated) {
                tryToGrow(start, end, growAhead);
            }
            writer().write(octets, start);
        } catch (IOException | RuntimeException e) {
            rollback(start);
            throw e;
        }
        allocated = Math.max(allocated, end);
        index.add(h.id(), start, h.type(), h.length(), h.time());
    }

    private void tryToGrow(long start, long needed, int by) throws IOException {
        try {
            grow(needed, by);
        } catch (DiskFullException e) {
            rollback(start); // the record itself may still fit
        }
    }

    private void grow(long needed, int by) throws IOException {
        long size = needed + by;
        long from = allocated;
        ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(size - from, 1 << 16));
        while (from < size) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), size - from));
            writer().write(zeros, from);
            from += zeros.limit();
        }
        allocated = size;
    }

    /** Cuts off what a failed write may have left behind; if that fails too, nothing more is written here. */
    void rollback(long to) {
        try {
            writer().truncate(to);
            allocated = to;
        } catch (IOException | RuntimeException e) {
            LOG.warn("{}: cannot truncate at {}, retiring the segment: {}", name, to, e.toString());
            retire();
        }
    }

    void markForced(long upTo) {
        forced = Math.max(forced, upTo);
    }

    /** Ends writing without a seal. */
    void retire() {
        DiskFile file = writer;
        writer = null;
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                LOG.debug("{}: close", name, e);
            }
        }
    }

    /**
     * Writes index and trailer, forces the file and ends writing. Where what it holds is durable already, a failure costs
     * only time at the next start; elsewhere look at {@link #sealed()}.
     */
    void seal() {
        long end = index.end();
        try {
            DiskFile file = writer != null ? writer : disk.open(name, true);
            writer = file;
            writeSeal(file, end);
            sealed = true;
        } catch (IOException | RuntimeException e) {
            LOG.warn("{}: cannot seal: {}", name, e.toString());
            if (writer != null) {
                rollback(end);
            }
        }
        index.trim();
        retire();
    }

    private void writeSeal(DiskFile file, long end) throws IOException {
        StreamedRecord record = new StreamedRecord(file, header.marker(), end);
        index.encode(record::write);
        long id = Format.id(number(), Format.MAX_ORDINAL);
        long trailer = end + record.finish(id, Format.INDEX, 0, end).span();
        file.write(Format.trailer(end, header.marker()), trailer);
        file.truncate(trailer + Format.TRAILER);
        file.force();
    }

    /** The name changed on the disk. */
    void renamed(String to) {
        name = to;
    }

    /** Keeps the file from being deleted; false if it is too late. */
    synchronized boolean pin() {
        if (removed) {
            return false;
        }
        pins++;
        return true;
    }

    synchronized void unpin() {
        pins--;
    }

    /** Claims the right to delete the file; false while somebody reads it. */
    synchronized boolean claimRemoval() {
        if (pins == 0) {
            removed = true;
        }
        return removed;
    }

    @Override
    public String toString() {
        return name;
    }
}
