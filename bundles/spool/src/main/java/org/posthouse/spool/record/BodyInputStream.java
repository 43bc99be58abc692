package org.posthouse.spool.record;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;

/** The message at the beginning of a record. Read in full, it reads the rest too, since the checksum is the record's. */
final class BodyInputStream extends InputStream {
    private final InputStream in;
    private final boolean checked;
    private long left;

    BodyInputStream(InputStream in, long left, boolean checked) {
        this.in = in;
        this.left = left;
        this.checked = checked;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
        Objects.checkFromIndexSize(off, len, b.length);
        if (len == 0) {
            return 0;
        }
        if (left <= 0) {
            return -1;
        }
        int n = in.read(b, off, (int) Math.min(len, left));
        if (n < 0) {
            throw new EOFException("message is " + left + " octets short");
        }
        if (n == left && checked) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        left -= n;
        return n;
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(left, in.available());
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
