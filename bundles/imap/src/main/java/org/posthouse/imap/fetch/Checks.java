package org.posthouse.imap.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.posthouse.api.message.Message;
import org.posthouse.mime.Range;
import org.posthouse.store.api.blob.DamagedBlobException;

/**
 * Reads one message before it is sent. What was read once within a command is known to be readable, and is not read again
 * however many items ask for it. One stretch is remembered, which grows with those that touch it.
 */
final class Checks {
    private static final int BLOCK = 8 * 1024;

    private long from;
    private long to;

    /** Reads all of it, so that its checksum is compared. */
    void whole(Message message) throws IOException {
        if (!has(0, message.size())) {
            pass(message, 0, message.size());
            note(0, message.size());
        }
    }

    /** Reads a stretch. */
    void range(Message message, Range range) throws IOException {
        if (!has(range.offset(), range.end())) {
            pass(message, range.offset(), range.length());
            note(range.offset(), range.end());
        }
    }

    /** The last octets of it, for which all of it is read, as for {@link #whole}. */
    byte[] end(Message message, int length) throws IOException {
        long offset = message.size() - length;
        if (has(0, message.size())) {
            return stretch(message, offset, length);
        }
        byte[] octets;
        try (InputStream in = message.open(0)) {
            skip(in, offset);
            octets = take(in, length);
            in.transferTo(OutputStream.nullOutputStream()); // it is the end that compares checksums
        }
        note(0, message.size());
        return octets;
    }

    /** Octets of it, without more that is read. */
    byte[] stretch(Message message, long offset, int length) throws IOException {
        try (InputStream in = message.open(offset)) {
            return take(in, length);
        }
    }

    private static void pass(Message message, long offset, long length) throws IOException {
        try (InputStream in = message.open(offset)) {
            skip(in, length);
            if (offset + length == message.size()) {
                in.transferTo(OutputStream.nullOutputStream());
            }
        }
    }

    /** Reads, since {@link InputStream#skip} compares nothing. */
    private static void skip(InputStream in, long length) throws IOException {
        byte[] block = new byte[(int) Math.min(length, BLOCK)];
        for (long left = length; left > 0; ) {
            int read = in.readNBytes(block, 0, (int) Math.min(left, BLOCK));
            if (read == 0) {
                throw endsEarly();
            }
            left -= read;
        }
    }

    private static byte[] take(InputStream in, int length) throws IOException {
        byte[] octets = in.readNBytes(length);
        if (octets.length < length) {
            throw endsEarly();
        }
        return octets;
    }

    private static DamagedBlobException endsEarly() {
        return new DamagedBlobException("message is shorter than its recorded size");
    }

    private boolean has(long first, long end) {
        return from <= first && end <= to;
    }

    private void note(long first, long end) {
        boolean touching = first <= to && from <= end;
        from = touching ? Math.min(from, first) : first;
        to = touching ? Math.max(to, end) : end;
    }

    /** Another message. */
    void clear() {
        from = 0;
        to = 0;
    }

    long[] park() {
        return new long[] {from, to};
    }

    void resume(long[] parked) {
        from = parked[0];
        to = parked[1];
    }
}
