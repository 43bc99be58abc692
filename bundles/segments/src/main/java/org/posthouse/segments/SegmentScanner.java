package org.posthouse.segments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.posthouse.segments.Format.Kind;
import org.posthouse.segments.Format.RecordHeader;
import org.posthouse.segments.Format.SegmentHeader;

/**
 * Finds the records of a segment by reading it in full. What cannot be read is one of three things: a torn end (nothing
 * valid behind it, in a segment that was being written to), a gap that was never acknowledged (valid records behind it,
 * all written before anything from the gap on was forced), or damage.
 */
final class SegmentScanner {
    private static final int WINDOW = 128 << 10;

    /**
     * What a scan found besides records.
     *
     * @param endsAt where the file is to be cut off, -1 if it is whole
     * @param torn something half-written is behind that, not only room that was made ahead of need
     * @param unknownLost there is damage in which records may be hidden
     */
    record Result(long endsAt, boolean torn, List<Damage> damages, boolean unknownLost) {}

    private record Region(long start, int firstRecord, int endRecord, boolean gap) {}

    private final String name;
    private final DiskFile file;
    private final SegmentHeader header;
    private final long limit;
    private final SegmentIndex index;
    private final ByteBuffer window = ByteBuffer.allocate(WINDOW);
    private long windowStart;

    private final List<Region> regions = new ArrayList<>();
    private long lastForced;
    private long bad = -1;
    private int badRecord;
    private boolean badGap;
    private long gapStart = -1;

    /**
     * Prepares a scan.
     *
     * @param limit where records end: the end of the file, or its index if it is sealed
     * @param index takes the records
     */
    SegmentScanner(String name, DiskFile file, SegmentHeader header, long limit, SegmentIndex index) {
        this.name = name;
        this.file = file;
        this.header = header;
        this.limit = limit;
        this.index = index;
        window.limit(0);
    }

    /** Scans; {@code mayBeTorn} if the segment was being written to when its instance ended. */
    Result scan(boolean mayBeTorn) throws IOException {
        long pos = Format.HEADER;
        while (pos + Format.RECORD <= limit) {
            RecordHeader h = Format.recordHeader(window, at(pos, Format.RECORD), header.marker());
            if (h != null && pos + h.span() <= limit && h.id() > index.lastId()) {
                take(pos, h, payloadIntact(pos, h));
                pos += h.span();
            } else {
                startBad(pos);
                badGap = true;
                gapStart = gapStart < 0 ? pos : gapStart;
                pos = nextMarker(pos + Format.ALIGN);
            }
        }
        if (pos < limit) {
            startBad(Math.min(pos, limit));
        }
        return judge(mayBeTorn);
    }

    private void take(long pos, RecordHeader h, boolean intact) {
        if (gapStart >= 0) {
            index.addGap(gapStart, pos);
            gapStart = -1;
        }
        if (!intact) {
            startBad(pos);
        } else if (bad >= 0) {
            regions.add(new Region(bad, badRecord, index.count(), badGap));
            bad = -1;
            badGap = false;
        }
        index.add(h.id(), pos, h.type(), h.length(), h.time());
        lastForced = intact ? Math.max(lastForced, h.forced()) : lastForced;
    }

    private void startBad(long pos) {
        if (bad < 0) {
            bad = pos;
            badRecord = index.count();
        }
    }

    private Result judge(boolean mayBeTorn) throws IOException {
        List<Damage> damages = new ArrayList<>();
        boolean unknownLost = false;
        boolean cut = false;
        boolean room = false;
        if (bad >= 0) {
            room = index.count() == badRecord && zerosFrom(bad);
            cut = room || mayBeTorn;
            if (cut) {
                index.truncate(badRecord, bad);
            } else {
                report(new Region(bad, badRecord, index.count(), true), damages);
                unknownLost = true;
            }
        }
        for (int n = regions.size() - 1; n >= 0; n--) { // from the end: dropping moves what is behind
            Region r = regions.get(n);
            if (mayBeTorn && header.kind() != Kind.MERGED && r.start() >= lastForced) {
                index.drop(r.firstRecord(), r.endRecord());
            } else {
                report(r, damages);
                unknownLost |= r.gap();
            }
        }
        return new Result(cut ? bad : -1, cut && !room, damages, unknownLost);
    }

    private void report(Region r, List<Damage> damages) {
        for (int i = r.firstRecord(); i < r.endRecord(); i++) {
            damages.add(new Damage(name, index.offset(i), index.id(i), "wrong checksum"));
        }
        if (r.gap()) {
            damages.add(new Damage(name, r.start(), 0, "unreadable records"));
        }
    }

    private boolean zerosFrom(long pos) throws IOException {
        for (long p = pos; p < limit; ) {
            int i = at(p, 1);
            for (; i < window.limit() && p < limit; i++, p++) {
                if (window.get(i) != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Makes octets available in the window and returns where they begin in it. */
    private int at(long pos, int length) throws IOException {
        if (pos < windowStart || pos + length > windowStart + window.limit()) {
            window.clear();
            windowStart = pos;
            if (file.read(window, pos) < length) {
                throw new IOException(name + " ends early, at " + (pos + window.position()));
            }
            window.flip();
        }
        return (int) (pos - windowStart);
    }

    private boolean payloadIntact(long pos, RecordHeader h) throws IOException {
        CRC32C crc = new CRC32C();
        long from = pos + Format.RECORD;
        long end = from + h.length();
        while (from < end) {
            int i = at(from, 1);
            int n = (int) Math.min(end - from, window.limit() - i);
            crc.update(window.duplicate().position(i).limit(i + n));
            from += n;
        }
        return (int) crc.getValue() == h.payloadCrc();
    }

    private long nextMarker(long from) throws IOException {
        long pos = from;
        while (pos + Format.RECORD <= limit) {
            int i = at(pos, Format.ALIGN);
            for (; i + Format.ALIGN <= window.limit() && pos + Format.RECORD <= limit; i += Format.ALIGN) {
                if (window.getLong(i) == header.marker()) {
                    return pos;
                }
                pos += Format.ALIGN;
            }
        }
        return limit;
    }
}
