package org.posthouse.mime;

import java.io.IOException;
import java.io.InputStream;

/** A stream that decodes another, a chunk at a time; bounded, and never failing because of what it reads. */
abstract class RecodingStream extends InputStream {
    private static final int CHUNK = 4096;

    /** The most octets a decoder may hold back between chunks. */
    static final int MAX_HELD = 1024;

    private final InputStream source;
    private final byte[] chunk = new byte[CHUNK];
    private final byte[] out = new byte[CHUNK + MAX_HELD + 16];
    private int from;
    private int to;
    private boolean ended;
    private boolean exact = true;

    RecodingStream(InputStream source) {
        this.source = source;
    }

    /** Decodes one octet; gives at most as many as it was given so far. */
    abstract void decode(byte octet);

    /** The source has ended. */
    abstract void finish();

    final void emit(int octet) {
        out[to++] = (byte) octet;
    }

    /** To be called where other decoders may give other octets. */
    final void inexact() {
        exact = false;
    }

    /** False if, so far, there was what the encoding does not allow. */
    final boolean isExact() {
        return exact;
    }

    private boolean fill() throws IOException {
        while (from == to) {
            if (ended) {
                return false;
            }
            from = 0;
            to = 0;
            int read = source.read(chunk, 0, CHUNK);
            if (read < 0) {
                ended = true;
                finish();
            }
            for (int i = 0; i < read; i++) {
                decode(chunk[i]);
            }
        }
        return true;
    }

    @Override
    public int read() throws IOException {
        return fill() ? out[from++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, to - from);
        System.arraycopy(out, from, target, offset, count);
        from += count;
        return count;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
