package org.posthouse.api.message;

import java.io.IOException;
import java.io.InputStream;

/**
 * Goes through a header section line by line, to its end as {@link HeaderLine} says, in a fixed amount of memory. A line that
 * does not fit comes in several pieces, of which all but the first are {@link HeaderLine#FOLDED}.
 */
public final class HeaderLines {
    private static final int FIRST = 1024; // at least HeaderLine.ENOUGH
    private static final int BUFFER = 4096;

    private final InputStream in;
    private byte[] buffer = new byte[FIRST]; // grows with the longest line
    private int position;
    private int end;
    private int limit;
    private long offset;
    private boolean lineStarts = true;

    /** @param in from the first octet of a message on; it is read ahead, and not closed */
    public HeaderLines(InputStream in) {
        this.in = in;
    }

    /** Goes to the next piece, and says what its line is; {@link HeaderLine#EMPTY} at the end of the section, or of the message. */
    public HeaderLine next() throws IOException {
        if (end > position) {
            lineStarts = buffer[end - 1] == '\n';
            offset += end - position;
            position = end;
        }
        end = piece();
        if (end == position) {
            return HeaderLine.EMPTY;
        }
        return lineStarts ? HeaderLine.of(buffer, position, end) : HeaderLine.FOLDED;
    }

    /** What holds the piece, until the next one is asked for. */
    public byte[] buffer() {
        return buffer;
    }

    /** Where the piece begins in the buffer. */
    public int position() {
        return position;
    }

    /** Where it ends there. */
    public int end() {
        return end;
    }

    /** Where it begins in the message; at the end of a message without a body, the length of it. */
    public long offset() {
        return offset;
    }

    /** Where the next line ends, or as much of it as fits; the position if there is nothing more. */
    private int piece() throws IOException {
        int from = position;
        while (true) {
            for (int i = from; i < limit; i++) {
                if (buffer[i] == '\n') {
                    return i + 1;
                }
            }
            int scanned = limit - position;
            if (scanned == BUFFER) {
                return limit;
            }
            byte[] into = scanned == buffer.length ? new byte[BUFFER] : buffer;
            System.arraycopy(buffer, position, into, 0, scanned);
            buffer = into;
            position = 0;
            limit = scanned;
            int read = in.read(buffer, limit, buffer.length - limit);
            if (read < 0) {
                return limit;
            }
            limit += read;
            from = scanned;
        }
    }
}
