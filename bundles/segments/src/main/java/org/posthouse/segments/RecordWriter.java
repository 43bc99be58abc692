package org.posthouse.segments;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A record in the making. Up to the size that counts as large it stays in memory and is appended at the end; beyond
 * that it goes to a segment of its own and is forced by {@link #finish()}, on the calling thread. Closing it unfinished
 * drops it.
 */
public final class RecordWriter extends OutputStream {
    private static final int SPACE_STEP = 1 << 20;

    private final Batch batch;
    private final SegmentLog log;
    private final int type;
    private byte[] buffer;
    private int buffered;
    private Segment lane;
    private StreamedRecord record;
    private long granted;
    private boolean ended;

    RecordWriter(Batch batch, SegmentLog log, int type) {
        this.batch = batch;
        this.log = log;
        this.type = type;
        this.buffer = new byte[Math.min(4096, log.options().largeSize())];
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
        if (ended) {
            throw new IOException("record has ended");
        }
        int most = log.options().largeSize();
        if (record == null && len <= most - buffered) {
            if (buffered + len > buffer.length) {
                buffer = Arrays.copyOf(buffer, Math.min(most, Math.max(buffered + len, buffer.length * 2)));
            }
            System.arraycopy(b, off, buffer, buffered, len);
            buffered += len;
            return;
        }
        try {
            if (record == null) {
                spill();
            }
            put(ByteBuffer.wrap(b, off, len));
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void spill() throws IOException {
        lane = log.appender().takeLane();
        record = new StreamedRecord(lane.writer(), lane.header.marker(), lane.index.end());
        put(ByteBuffer.wrap(buffer, 0, buffered));
        buffer = null;
    }

    private void put(ByteBuffer octets) throws IOException {
        while (record.length() + octets.remaining() > granted) {
            log.appender().space().require(SPACE_STEP);
            granted += SPACE_STEP;
        }
        record.write(octets);
    }

    /** Payload octets so far. */
    public long length() {
        return record == null ? buffered : record.length();
    }

    /**
     * Ends the record and makes it part of the batch.
     *
     * @return its id
     */
    public long finish() throws IOException {
        if (ended) {
            throw new IOException("record has ended");
        }
        if (record == null) {
            ended = true;
            ByteBuffer payload = ByteBuffer.wrap(buffer, 0, buffered);
            buffer = null;
            return batch.appendShort(type, payload);
        }
        Segment s = lane;
        long start = s.index.end();
        try {
            Format.RecordHeader h =
                    record.finish(s.nextId(), type, log.options().clock().millis(), start);
            s.writer().force();
            s.index.add(h.id(), start, type, h.length(), h.time());
            s.markForced(s.index.end());
            ended = true;
            lane = null;
            log.appender().returnLane(s);
            return batch.added(h.id());
        } catch (IOException | RuntimeException e) {
            if (lane != null) {
                lane = null; // its force may have failed: never use the file again
                ended = true;
                s.rollback(start);
                s.retire();
            }
            throw e;
        }
    }

    @Override
    public void close() {
        if (ended) {
            return;
        }
        ended = true;
        buffer = null;
        if (lane != null) {
            lane.rollback(lane.index.end());
            log.appender().returnLane(lane);
            lane = null;
        }
    }
}
