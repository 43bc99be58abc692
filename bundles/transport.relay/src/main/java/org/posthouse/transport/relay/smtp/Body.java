package org.posthouse.transport.relay.smtp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Writes a message. As DATA wants it: lines that begin with a dot get another one (rfc5321#4.5.2), the last line ends, and
 * no CR or LF stands alone (rfc5321#2.3.8), so that no server takes a part of the message for its end. Octets between
 * dots are written as they were read.
 */
public final class Body {
    private static final int BLOCK = 32 * 1024;

    /** The message, not the connection, failed. */
    static final class UnreadableException extends IOException {
        private static final long serialVersionUID = 1;

        UnreadableException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Is asked before each block. */
    @FunctionalInterface
    interface Pace {
        void check() throws IOException;
    }

    private final OutputStream out;
    private byte[] block;
    private final boolean raw;
    private boolean lineStart = true;
    private boolean cr;

    /**
     * Makes a writer for one message.
     *
     * @param raw the octets go as they are, as BDAT wants it (rfc3030#2)
     */
    Body(OutputStream out, boolean raw) {
        this.out = out;
        this.raw = raw;
    }

    /**
     * Writes the message, without the final dot.
     *
     * @param size how many octets it must have
     * @throws UnreadableException if it cannot be read, or is of another size
     */
    void write(InputStream message, long size, Pace pace) throws IOException {
        block = new byte[(int) Math.min(BLOCK, size + 1)];
        long total = 0;
        int n;
        while ((n = read(message)) > 0) {
            total += n;
            pace.check();
            if (raw) {
                out.write(block, 0, n);
            } else {
                block(n);
            }
        }
        if (total != size) {
            throw new UnreadableException(total + " octets instead of " + size, null);
        }
        if (cr) {
            out.write('\n');
        } else if (!raw && !lineStart) {
            out.write('\r');
            out.write('\n');
        }
    }

    private int read(InputStream message) throws UnreadableException {
        try {
            return message.read(block);
        } catch (IOException e) {
            throw new UnreadableException("cannot be read", e);
        }
    }

    private void block(int n) throws IOException {
        byte[] octets = block;
        int sent = 0;
        int i = 0;
        while (i < n) {
            if (cr && octets[i] != '\n') { // a CR alone ends its line
                out.write(octets, sent, i - sent);
                out.write('\n');
                sent = i;
                lineStart = true;
                cr = false;
            }
            if (lineStart && octets[i] == '.') {
                out.write(octets, sent, i - sent);
                out.write('.');
                sent = i;
            }
            if (!cr) {
                int at = i;
                while (i < n && octets[i] != '\r' && octets[i] != '\n') {
                    i++;
                }
                if (i > at) {
                    lineStart = false;
                }
                if (i == n) {
                    break;
                }
                if (octets[i] == '\r') {
                    cr = true;
                    i++;
                    continue;
                }
                out.write(octets, sent, i - sent); // a LF alone
                out.write('\r');
                sent = i;
            }
            cr = false;
            lineStart = true;
            i++;
        }
        out.write(octets, sent, n - sent);
    }
}
