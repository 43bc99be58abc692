package org.posthouse.smtp.parse;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Reads the data behind BDAT, chunk by chunk (rfc3030). Its lines have to end in CRLF like those behind DATA, since
 * BINARYMIME is not offered and the message goes on to others by DATA. A line may go across chunks.
 */
public final class ChunkReader implements BodyReader {
    private static final int LINE_START = 0;
    private static final int TEXT = 1;
    private static final int AFTER_CR = 2;
    private static final byte[] CRLF = {LineEnds.CR, LineEnds.LF};

    private int state;
    private boolean spoiled;
    private long remaining;

    /** Before the first chunk. */
    public ChunkReader() {
        this(LINE_START, false, 0);
    }

    /**
     * Goes on where another reader was.
     *
     * @throws IllegalArgumentException if there is no such state
     */
    public ChunkReader(int state, boolean spoiled, long remaining) {
        if (state < LINE_START || state > AFTER_CR || remaining < 0) {
            throw new IllegalArgumentException("state " + state + ", remaining " + remaining);
        }
        this.state = state;
        this.spoiled = spoiled;
        this.remaining = remaining;
    }

    /** A further chunk of so many octets begins. */
    public void next(long size) {
        remaining = size;
    }

    /** Octets of the chunk that are still to come. */
    public long remaining() {
        return remaining;
    }

    /** There are no more chunks: ends the last line if the client did not. */
    public void finish(OutputStream out) throws IOException {
        spoiled |= state == AFTER_CR;
        if (state == TEXT && !spoiled) {
            out.write(CRLF);
        }
        state = LINE_START;
    }

    /** Reads octets of a chunk that is thrown away; returns as {@link #read}. */
    public int skip(int from, int to) {
        int end = (int) Math.min(to, from + remaining);
        remaining -= end - from;
        return end;
    }

    @Override
    public int read(byte[] octets, int from, int to, OutputStream out) throws IOException {
        int end = (int) Math.min(to, from + remaining);
        check(octets, from, end);
        remaining -= end - from;
        if (!spoiled && end > from) {
            out.write(octets, from, end - from);
        }
        return end;
    }

    private void check(byte[] octets, int from, int to) {
        int i = from;
        while (i < to && !spoiled) {
            if (state == AFTER_CR) {
                spoiled = octets[i] != LineEnds.LF;
                state = LINE_START;
                i++;
                continue;
            }
            state = TEXT;
            i = LineEnds.first(octets, i, to);
            if (i < to) {
                spoiled = octets[i] == LineEnds.LF;
                state = AFTER_CR;
                i++;
            }
        }
    }

    @Override
    public boolean ended() {
        return remaining == 0;
    }

    @Override
    public boolean spoiled() {
        return spoiled;
    }

    @Override
    public int state() {
        return state;
    }
}
