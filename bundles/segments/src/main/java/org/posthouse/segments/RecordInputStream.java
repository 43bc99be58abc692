package org.posthouse.segments;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * Reads a record's payload. Read from its beginning, the checksum is compared before the last octets are handed out. It
 * keeps the segment's file from being deleted until it is closed.
 */
final class RecordInputStream extends InputStream {
    private static final int BUFFER = 64 << 10;

    private final HandleCache handles;
    private final Segment segment;
    private final long id;
    private final long payload;
    private final long length;
    private final CRC32C crc;
    private final ByteBuffer buffer;
    private int expected;
    private long time;
    private long next;
    private boolean checked;
    private boolean closed;

    /** Takes over the pin of {@code place}, also if it fails. */
    RecordInputStream(HandleCache handles, Catalog.Place place, long offset) throws IOException {
        this.handles = handles;
        this.segment = place.segment();
        SegmentIndex index = segment.index;
        this.id = index.id(place.position());
        long start = index.offset(place.position());
        this.payload = start + Format.RECORD;
        this.length = index.length(place.position());
        this.crc = offset == 0 ? new CRC32C() : null;
        this.next = offset;
        this.buffer = ByteBuffer.allocate((int) Math.min(BUFFER, Math.max(Format.RECORD, length - offset)));
        try {
            if (offset < 0 || offset > length) {
                throw new IndexOutOfBoundsException("offset " + offset + " of " + length);
            }
            readHeader(start);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void readHeader(long start) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(Format.RECORD);
        Format.RecordHeader h = handles.read(segment, head, start) < Format.RECORD
                ? null
                : Format.recordHeader(head, 0, segment.header.marker());
        if (h == null || h.id() != id || h.length() != length) {
            throw damaged("unreadable header");
        }
        expected = h.payloadCrc();
        time = h.time();
        buffer.limit(0);
        checked = crc == null;
        if (length == 0) {
            compare();
        }
    }

    /** When the record was written, in milliseconds. */
    long time() {
        return time;
    }

    private CorruptRecordException damaged(String what) {
        return new CorruptRecordException(segment.name() + ", record " + Long.toHexString(id) + ": " + what);
    }

    private void compare() throws IOException {
        if (!checked && (int) crc.getValue() != expected) {
            throw damaged("wrong checksum");
        }
        checked = true;
    }

    /** Makes octets available; false at the end. */
    private boolean fill() throws IOException {
        if (closed) {
            throw new IOException("stream closed");
        }
        if (buffer.hasRemaining()) {
            return true;
        }
        if (next >= length) {
            compare();
            return false;
        }
        buffer.clear().limit((int) Math.min(buffer.capacity(), length - next));
        int n;
        try {
            n = handles.read(segment, buffer, payload + next);
        } catch (IOException | RuntimeException e) {
            buffer.limit(0);
            throw e;
        }
        boolean complete = !buffer.hasRemaining();
        buffer.flip();
        if (!complete) {
            buffer.limit(0);
            throw damaged("file ends early, " + n + " octets read");
        }
        next += n;
        if (crc != null) {
            crc.update(buffer.duplicate());
            if (next == length) {
                try {
                    compare();
                } catch (IOException e) {
                    buffer.limit(0);
                    throw e;
                }
            }
        }
        return true;
    }

    @Override
    public int read() throws IOException {
        return fill() ? buffer.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
        Objects.checkFromIndexSize(off, len, b.length);
        if (len == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int n = Math.min(len, buffer.remaining());
        buffer.get(b, off, n);
        return n;
    }

    @Override
    public long skip(long n) throws IOException {
        if (crc != null) {
            return super.skip(n); // what is passed over is part of the checksum
        }
        if (closed) {
            throw new IOException("stream closed");
        }
        long skipped = Math.max(0, Math.min(n, buffer.remaining() + length - next));
        int here = (int) Math.min(skipped, buffer.remaining());
        buffer.position(buffer.position() + here);
        next += skipped - here;
        return skipped;
    }

    @Override
    public int available() {
        return closed ? 0 : buffer.remaining();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            segment.unpin();
        }
    }
}
