package org.posthouse.migration.source;

import java.io.Closeable;
import java.io.IOException;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.migration.report.StoppedException;
import org.posthouse.support.scratch.Draft;

/**
 * A message on its way in, in memory or in a file. Line ends become CRLF, and NUL, which no message may have (rfc3501#4.3.1), becomes
 * 0x80 as Dovecot shows it. What is over the limit is not kept.
 */
public final class Incoming implements Closeable {
    private static final int PIECE = 8192;

    private final Draft draft;
    private final long limit;
    private final byte[] out = new byte[PIECE];
    private int filled;
    private long written;
    private boolean afterCr;
    private boolean nul;

    public Incoming(Draft draft, long limit) {
        this.draft = draft;
        this.limit = limit;
    }

    /**
     * Takes octets as the source has them.
     *
     * @throws StoppedException if there is no room for them here
     */
    public void write(byte[] octets, int from, int length) throws StoppedException {
        for (int i = from; i < from + length; i++) {
            byte b = octets[i];
            if (b == '\n' && !afterCr) {
                put((byte) '\r');
            } else if (b == 0) {
                nul = true;
                b = (byte) 0x80;
            }
            put(b);
            afterCr = b == '\r';
        }
    }

    private void put(byte b) throws StoppedException {
        if (filled == PIECE) {
            flush();
        }
        out[filled++] = b;
    }

    private void flush() throws StoppedException {
        written += filled;
        try {
            if (written <= limit) {
                draft.write(out, 0, filled);
            }
        } catch (IOException e) {
            throw new StoppedException("cannot buffer a message here: " + e.getMessage(), e);
        }
        filled = 0;
    }

    /** The message, once all of it was written; readable until this is closed. */
    public Message message() throws StoppedException {
        flush();
        try {
            draft.flush();
        } catch (IOException e) {
            throw new StoppedException("cannot buffer a message here: " + e.getMessage(), e);
        }
        return Messages.of(draft.size(), draft::open);
    }

    /** Octets so far. */
    public long size() {
        return written + filled;
    }

    /** True if it is over the limit. */
    public boolean isTooLarge() {
        return size() > limit;
    }

    /** True if there was a NUL in it. */
    public boolean hadNul() {
        return nul;
    }

    @Override
    public void close() {
        draft.close();
    }
}
