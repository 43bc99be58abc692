package org.posthouse.segments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import org.posthouse.segments.Catalog.Place;

/**
 * What a merge writes: the records in the order of their ids, then the tombstones that are still needed, put together,
 * then the list of the segments that are replaced.
 */
final class MergeOutput {
    private static final int PIECE = 64 << 10;

    private final Segment merged;
    private final HandleCache handles;
    private final InstantSource clock;
    private final StreamedRecord record;
    private final byte[] piece = new byte[PIECE];
    private ByteBuffer pairs = ByteBuffer.allocate(Tombstones.MOST * Tombstones.ENTRY);

    MergeOutput(Segment merged, HandleCache handles, InstantSource clock) throws IOException {
        this.merged = merged;
        this.handles = handles;
        this.clock = clock;
        this.record = new StreamedRecord(merged.writer(), merged.header.marker(), merged.index.end());
    }

    private RecordInputStream open(Place place) throws IOException {
        if (!place.segment().pin()) {
            throw new LogClosedException();
        }
        return new RecordInputStream(handles, place, 0);
    }

    /** Copies a record; false if it is damaged. */
    boolean copy(Place place) throws IOException {
        long time;
        record.begin(merged.index.end());
        try (RecordInputStream in = open(place)) {
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                record.write(ByteBuffer.wrap(piece, 0, n));
            }
            time = in.time();
        } catch (CorruptRecordException e) {
            return false; // what was written of it has no header, and is written over
        }
        SegmentIndex from = place.segment().index;
        finish(from.id(place.position()), from.type(place.position()), time);
        return true;
    }

    /** Keeps the tombstones of a record whose targets are still needed; false if it is damaged. */
    boolean collect(Place place, LongPredicate needed) throws IOException {
        try (RecordInputStream in = open(place)) {
            Tombstones.decode(ByteBuffer.wrap(in.readAllBytes()), (id, target) -> {
                if (needed.test(target)) {
                    if (!pairs.hasRemaining()) {
                        pairs = ByteBuffer.allocate(pairs.capacity() * 2).put(pairs.flip());
                    }
                    pairs.putLong(id).putLong(target);
                }
            });
            return true;
        } catch (CorruptRecordException e) {
            return false;
        }
    }

    /** Writes the tombstones that were kept. */
    void tombstones(LongConsumer eachTarget) throws IOException {
        pairs.flip();
        Tombstones.decode(pairs.duplicate(), (id, target) -> eachTarget.accept(target));
        while (pairs.hasRemaining()) {
            int n = Math.min(pairs.remaining(), Tombstones.MOST * Tombstones.ENTRY);
            append(Format.TOMBSTONES, pairs.slice().limit(n));
            pairs.position(pairs.position() + n);
        }
    }

    /** Writes which segments this one replaces. */
    void replaces(Set<Long> numbers) throws IOException {
        ByteBuffer payload = ByteBuffer.allocate(numbers.size() * Long.BYTES);
        numbers.forEach(payload::putLong);
        append(Format.REPLACES, payload.flip());
    }

    private void append(int type, ByteBuffer payload) throws IOException {
        record.begin(merged.index.end());
        record.write(payload);
        finish(merged.nextId(), type, clock.millis());
    }

    private void finish(long id, int type, long time) throws IOException {
        long start = merged.index.end();
        Format.RecordHeader h = record.finish(id, type, time, start);
        merged.index.add(id, start, type, h.length(), time);
    }
}
