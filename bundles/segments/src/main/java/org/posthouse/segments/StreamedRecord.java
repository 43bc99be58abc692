package org.posthouse.segments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.posthouse.segments.Format.RecordHeader;

/**
 * Writes a record of unknown length. A payload that outgrows the buffer is written before its header, so that a crash
 * between leaves no record. One object can write many records, one after the other.
 */
final class StreamedRecord {
    private static final int BUFFER = 64 << 10;

    private final DiskFile file;
    private final long marker;
    private final CRC32C crc = new CRC32C();
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private long start;
    private long flushed; // octets of the record in the file, room for its header included

    StreamedRecord(DiskFile file, long marker, long start) {
        this.file = file;
        this.marker = marker;
        begin(start);
    }

    /** Begins a record; what was written of one that was not finished is forgotten. */
    void begin(long at) {
        start = at;
        flushed = 0;
        crc.reset();
        buffer.clear().position(Format.RECORD);
    }

    /** Payload octets so far. */
    long length() {
        return flushed + buffer.position() - Format.RECORD;
    }

    void write(ByteBuffer octets) throws IOException {
        if (length() + octets.remaining() > LogOptions.MAX_SIZE) {
            throw new IOException("record too long");
        }
        crc.update(octets.duplicate());
        while (octets.hasRemaining()) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int n = Math.min(octets.remaining(), buffer.remaining());
            buffer.put(octets.slice().limit(n));
            octets.position(octets.position() + n);
        }
    }

    private void flush() throws IOException {
        int skip = flushed == 0 ? Format.RECORD : 0;
        ByteBuffer octets = buffer.duplicate().flip().position(skip);
        file.write(octets, start + flushed + skip);
        flushed += buffer.position();
        buffer.clear();
    }

    RecordHeader finish(long id, int type, long time, long forced) throws IOException {
        RecordHeader h = new RecordHeader(id, length(), time, forced, type, (int) crc.getValue());
        for (long pad = h.span() - Format.RECORD - h.length(); pad > 0; pad--) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            buffer.put((byte) 0);
        }
        if (flushed == 0) {
            Format.encode(buffer.duplicate().position(0), marker, h);
            file.write(buffer.flip(), start);
        } else {
            flush();
            ByteBuffer head = ByteBuffer.allocate(Format.RECORD);
            Format.encode(head, marker, h);
            file.write(head.flip(), start);
        }
        return h;
    }
}
