package org.posthouse.migration.out;

import java.io.IOException;
import java.io.OutputStream;

/** Writes lines with LF instead of CRLF, as files on disk have them. A CR that no LF follows stays. */
class UnixLines {
    private final OutputStream out;
    private boolean pending;
    private long size;

    UnixLines(OutputStream out) {
        this.out = out;
    }

    void write(byte[] octets, int length) throws IOException {
        for (int i = 0; i < length; i++) {
            byte b = octets[i];
            if (pending && b != '\n') {
                put('\r');
            }
            pending = b == '\r';
            if (!pending) {
                put(b);
            }
        }
    }

    /** Writes what is left. */
    void end() throws IOException {
        if (pending) {
            put('\r');
            pending = false;
        }
    }

    private void put(int octet) throws IOException {
        size++;
        octet(octet);
    }

    /** Writes one. */
    void octet(int octet) throws IOException {
        out.write(octet);
    }

    /** Octets so far. */
    long size() {
        return size;
    }
}
