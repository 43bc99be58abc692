package org.posthouse.segments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.posthouse.segments.Catalog.Place;
import org.posthouse.segments.Format.Kind;
import org.posthouse.segments.Format.RecordHeader;
import org.posthouse.segments.Format.SegmentHeader;
import org.posthouse.segments.Format.Trailer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what a directory holds. Sealed segments tell by their index; others are scanned, freed of a torn end if
 * they belong to the last instance, and sealed. Damage is noted and left as it is.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final Disk disk;
    private final Catalog catalog;
    private final HandleCache handles;
    private final List<Damage> damages = new ArrayList<>();
    private long tornBytes;
    private int scanned;

    Recovery(Disk disk, Catalog catalog, HandleCache handles) {
        this.disk = disk;
        this.catalog = catalog;
        this.handles = handles;
    }

    RecoveryReport run() throws IOException {
        TreeMap<Long, String> files = new TreeMap<>();
        for (String name : disk.list()) {
            if (name.endsWith(Format.SUFFIX + Format.TEMPORARY)) {
                disk.delete(name); // a merge that did not finish
            } else if (Format.number(name) >= 0) {
                files.put(Format.number(name), name);
            }
        }
        TreeMap<Long, SegmentHeader> headers = new TreeMap<>();
        for (var file : files.entrySet()) {
            SegmentHeader header = readHeader(file.getValue());
            if (header != null && header.number() == file.getKey()) {
                headers.put(file.getKey(), header);
            }
        }
        long generation = headers.values().stream()
                .mapToLong(SegmentHeader::generation)
                .max()
                .orElse(0);
        Set<Long> replaced = new HashSet<>();
        for (var file : files.descendingMap().entrySet()) { // a merged segment comes before those it replaces
            long number = file.getKey();
            if (replaced.contains(number)) {
                disk.delete(file.getValue());
                continue;
            }
            Segment s = load(file.getValue(), number, headers.get(number), generation);
            if (s != null) {
                catalog.add(s);
                replaced.addAll(readReplaces(s));
            }
        }
        // the directory is synced when the log makes its first segment, before anything is written
        catalog.segments().forEach(this::applyTombstones);
        damages.forEach(d -> LOG.error("damage: {}", d));
        if (tornBytes > 0) {
            LOG.warn("cut off {} octets of torn, unacknowledged records", tornBytes);
        }
        return new RecoveryReport(damages, tornBytes, scanned);
    }

    private SegmentHeader readHeader(String name) throws IOException {
        try (DiskFile file = disk.open(name, false)) {
            ByteBuffer octets = ByteBuffer.allocate(Format.HEADER);
            file.read(octets, 0);
            return Format.segmentHeader(octets.flip());
        }
    }

    private Segment load(String name, long number, SegmentHeader known, long generation) throws IOException {
        SegmentIndex index = null;
        SegmentHeader header = known;
        SegmentScanner.Result result;
        try (DiskFile file = disk.open(name, false)) {
            long size = file.size();
            Trailer trailer = Format.trailer(file, size);
            if (header == null && trailer == null) {
                return headless(name, number, size);
            }
            if (header == null) {
                damages.add(new Damage(name, 0, 0, "segment header"));
                header = new SegmentHeader(number, 0, trailer.marker(), Kind.MERGED);
            }
            boolean mayBeTorn = header.kind() != Kind.MERGED && header.generation() == generation;
            if (trailer != null) {
                index = readIndex(file, header, trailer, size);
                if (index != null) {
                    return Segment.found(disk, name, header, index, true);
                }
                if (!mayBeTorn) { // else it was just being sealed
                    damages.add(
                            new Damage(name, trailer.indexOffset(), 0, "segment index; reading its records instead"));
                }
            }
            boolean sealed = trailer != null && !mayBeTorn;
            scanned++;
            index = new SegmentIndex();
            long limit = trailer == null ? size : Math.min(trailer.indexOffset(), size);
            result = new SegmentScanner(name, file, header, limit, index).scan(mayBeTorn);
            if (result.endsAt() >= 0 && !sealed) {
                cut(name, size, result);
            }
            damages.addAll(result.damages());
            Segment s = Segment.found(disk, name, header, index, sealed);
            if (result.unknownLost()) {
                s.damage();
            } else if (!sealed) {
                s.seal();
            }
            if (!sealed && !s.sealed()) {
                force(name);
            }
            return s;
        }
    }

    private void cut(String name, long size, SegmentScanner.Result result) throws IOException {
        try (DiskFile file = disk.open(name, true)) {
            file.truncate(result.endsAt());
        }
        tornBytes += result.torn() ? size - result.endsAt() : 0;
    }

    /**
     * What was found counts from now on, its end is never looked for again, and the instance that wrote it may have been
     * killed before it forced it: a seal sees to that, where there is one.
     */
    private void force(String name) throws IOException {
        try (DiskFile file = disk.open(name, true)) {
            file.force();
        }
    }

    /** A file without header and trailer: one that was just being made, or one that lost both. */
    private Segment headless(String name, long number, long size) throws IOException {
        if (size <= Format.HEADER) {
            disk.delete(name); // records are written only once the header is durable
            return null;
        }
        damages.add(new Damage(name, 0, 0, "segment header; cannot find its records"));
        SegmentHeader header = new SegmentHeader(number, 0, 0, Kind.MERGED);
        Segment s = Segment.found(disk, name, header, new SegmentIndex(), false);
        s.damage();
        return s;
    }

    private SegmentIndex readIndex(DiskFile file, SegmentHeader header, Trailer trailer, long size) throws IOException {
        long offset = trailer.indexOffset();
        long room = size - Format.TRAILER - offset;
        if (trailer.marker() != header.marker() || offset < Format.HEADER || room < Format.RECORD) {
            return null;
        }
        ByteBuffer head = ByteBuffer.allocate(Format.RECORD);
        file.read(head, offset);
        RecordHeader h = Format.recordHeader(head.clear(), 0, header.marker());
        if (h == null || h.type() != Format.INDEX || h.span() != room || h.length() > Integer.MAX_VALUE) {
            return null;
        }
        ByteBuffer payload = ByteBuffer.allocate((int) h.length());
        if (file.read(payload, offset + Format.RECORD) < h.length()
                || Format.crc(payload.duplicate().flip()) != h.payloadCrc()) {
            return null;
        }
        SegmentIndex index = SegmentIndex.decode(payload.flip());
        return index != null && index.end() == offset ? index : null;
    }

    private Set<Long> readReplaces(Segment s) {
        Set<Long> numbers = new HashSet<>();
        for (long id : s.index.ids(Format.REPLACES)) {
            ByteBuffer payload = payload(s, id);
            while (payload.remaining() >= Long.BYTES) {
                numbers.add(payload.getLong());
            }
        }
        return numbers;
    }

    private void applyTombstones(Segment holder) {
        for (long record : holder.index.ids(Format.TOMBSTONES)) {
            Tombstones.decode(payload(holder, record), (id, target) -> {
                Segment s = catalog.segment(target);
                if (s != null) {
                    int i = s.index.find(id);
                    if (i >= 0) {
                        s.index.kill(i);
                    }
                    catalog.countTombstone(holder, target);
                }
            });
        }
    }

    private ByteBuffer payload(Segment s, long id) {
        int i = s.index.find(id);
        s.pin();
        try (RecordInputStream in = new RecordInputStream(handles, new Place(s, i), 0)) {
            return ByteBuffer.wrap(in.readAllBytes());
        } catch (IOException e) {
            damages.add(new Damage(s.name(), s.index.offset(i), id, "list of deleted records: " + e.getMessage()));
            s.damage();
            return ByteBuffer.allocate(0);
        }
    }
}
