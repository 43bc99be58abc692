package org.posthouse.spool.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.posthouse.segments.Batch;
import org.posthouse.segments.CorruptRecordException;
import org.posthouse.segments.SegmentLog;
import org.posthouse.support.Sha256;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ids that are remembered, as records: digests and the time. They are written with what ends the mail. Many small records are
 * drawn together now and then, and old ones are forgotten.
 */
public final class RememberedRecords {
    private static final Logger LOG = LoggerFactory.getLogger(RememberedRecords.class);
    private static final int VERSION = 1;
    private static final int HEAD = 1 + 8;
    /** So many records are drawn together into one. */
    private static final int MANY = 256;

    private static final int MOST = 16 * 1024;

    /** A record of digests; no longer needed when its time is over. */
    private record Kept(long record, long at, int count) {}

    private final SegmentLog log;
    private final Reading reading;
    private final List<Kept> kept = new ArrayList<>();

    /** Takes digests. */
    public interface Taker {
        /** @param at when it was remembered, in seconds */
        void take(long digest, long at);
    }

    public RememberedRecords(SegmentLog log) {
        this.log = log;
        this.reading = new Reading(log);
    }

    /** What is kept of an id. */
    public static long digest(String id) {
        return ByteBuffer.wrap(Sha256.of(id)).getLong();
    }

    /**
     * Writes digests; they are durable with the batch. Call {@link #written} then.
     *
     * @param at the time, in seconds
     * @return the record
     */
    public long write(Batch batch, long[] digests, long at) throws IOException {
        ByteBuffer octets = ByteBuffer.allocate(HEAD + digests.length * Long.BYTES);
        octets.put((byte) VERSION).putLong(at);
        for (long digest : digests) {
            octets.putLong(digest);
        }
        return batch.append(Types.REMEMBERED, octets.flip());
    }

    /** A record is durable. */
    public synchronized void written(long record, int count, long at) {
        kept.add(new Kept(record, at, count));
    }

    /** Reads all digests, in the order in which they were written; those that are older than a time are forgotten. */
    public synchronized void recover(long horizon, Taker taker) throws IOException {
        for (long record : log.ids(Types.REMEMBERED).toArray()) {
            try {
                ByteBuffer octets = ByteBuffer.wrap(reading.read(record));
                int version = octets.get();
                long at = octets.getLong();
                if (version != VERSION) {
                    LOG.error("remembered ids are of version {}, expected {}", version, VERSION);
                } else if (at < horizon) {
                    log.forget(record);
                } else {
                    kept.add(new Kept(record, at, octets.remaining() / Long.BYTES));
                    while (octets.remaining() >= Long.BYTES) {
                        taker.take(octets.getLong(), at);
                    }
                }
            } catch (CorruptRecordException e) {
                LOG.error("cannot read the remembered ids: {}", e.getMessage());
            }
        }
    }

    /** Forgets what is older than a time, and draws many small records together. */
    public synchronized void tidy(long horizon) throws IOException {
        kept.removeIf(k -> {
            if (k.at < horizon) {
                log.forget(k.record);
            }
            return k.at < horizon;
        });
        List<Kept> small = kept.stream().filter(k -> k.count < MANY).toList();
        while (small.size() >= MANY) {
            int taken = 0;
            for (int sum = 0; taken < small.size() && sum + small.get(taken).count <= MOST; taken++) {
                sum += small.get(taken).count;
            }
            fold(small.subList(0, taken));
            small = small.subList(taken, small.size());
        }
    }

    /** They count from the time of the last of them on: an id is remembered longer, never shorter. */
    private void fold(List<Kept> small) throws IOException {
        ByteBuffer digests = ByteBuffer.allocate(MOST * Long.BYTES);
        long at = 0;
        for (Kept k : small) {
            byte[] octets = reading.read(k.record);
            digests.put(octets, HEAD, octets.length - HEAD);
            at = Math.max(at, k.at);
        }
        long[] all = new long[digests.flip().remaining() / Long.BYTES];
        digests.asLongBuffer().get(all);
        try (Batch batch = log.beginUrgent()) {
            long record = write(batch, all, at);
            batch.commitAndWait();
            written(record, all.length, at);
        }
        kept.removeAll(new HashSet<>(small));
        small.forEach(k -> log.forget(k.record));
    }
}
