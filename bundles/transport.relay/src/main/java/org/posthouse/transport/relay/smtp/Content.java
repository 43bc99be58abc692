package org.posthouse.transport.relay.smtp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.posthouse.api.message.Message;

/**
 * A message and what it is made of, which is looked at only if a server makes it matter, and then once. A small one is read once
 * too, whatever it is read for, and kept in memory as long as it is sent.
 */
public final class Content {
    private static final int MAX_LINE = 998; // rfc5321#4.5.3.1.6

    /** What is kept at most: not more than is needed in memory to send one that is not kept. */
    private static final int SMALL = 32 * 1024;

    private final Message message;
    private byte[] kept;
    private Boolean eightBitHeader;
    private boolean known;
    private boolean eightBit;
    private boolean binary;

    public Content(Message message) {
        this.message = message;
    }

    /**
     * The message from its beginning.
     *
     * @throws IOException if it cannot be read
     */
    InputStream open() throws IOException {
        if (kept == null && message.size() <= SMALL) {
            keep();
        }
        return kept == null ? message.open(0) : new ByteArrayInputStream(kept);
    }

    /** Keeps it if it is as long as it must be; if not, whoever reads it finds that out. */
    private void keep() throws IOException {
        byte[] octets = new byte[(int) message.size()];
        try (InputStream in = message.open(0)) {
            if (in.readNBytes(octets, 0, octets.length) == octets.length && in.read() < 0) {
                kept = octets;
            }
        }
    }

    /** The header section has octets above 127, which only SMTPUTF8 allows (rfc6532#3). */
    boolean eightBitHeader() throws IOException {
        if (eightBitHeader == null) {
            try (InputStream in = open()) {
                eightBitHeader = eightBitHeader(in);
            }
        }
        return eightBitHeader;
    }

    private static boolean eightBitHeader(InputStream in) throws IOException {
        byte[] block = new byte[4096];
        int length = 0; // of the line so far, CR not counted
        int n;
        while ((n = in.read(block)) > 0) {
            for (int i = 0; i < n; i++) {
                byte c = block[i];
                if (c < 0) {
                    return true;
                } else if (c == '\n') {
                    if (length == 0) {
                        return false;
                    }
                    length = 0;
                } else if (c != '\r') {
                    length++;
                }
            }
        }
        return false;
    }

    /** There are octets above 127. */
    boolean eightBit() throws IOException {
        scan();
        return eightBit;
    }

    /** There are NULs, too long lines, or a CR or LF alone: it is not made of lines (rfc2045#2.9). */
    boolean binary() throws IOException {
        scan();
        return binary;
    }

    private void scan() throws IOException {
        if (known) {
            return;
        }
        Lines lines = new Lines();
        byte[] block = new byte[16 * 1024];
        try (InputStream in = open()) {
            int n;
            while ((n = in.read(block)) > 0) {
                lines.read(block, n);
            }
        }
        eightBit = lines.eightBit;
        binary = lines.binary || lines.cr;
        known = true;
    }

    /** Looks at lines, block by block; each octet of each mail to an old server goes through here. */
    private static final class Lines {
        private boolean eightBit;
        private boolean binary;
        private boolean cr;
        private int length;

        void read(byte[] block, int n) {
            int begin = -length; // of the line, in this block or before it
            int signs = 0;
            boolean odd = false;
            boolean after = cr;
            for (int i = 0; i < n; i++) {
                byte c = block[i];
                signs |= c;
                if (c > '\r' || c < 0) { // the most common ones by far
                    odd |= after || i - begin >= MAX_LINE;
                    after = false;
                } else if (c == '\n') {
                    odd |= !after;
                    begin = i + 1;
                    after = false;
                } else {
                    boolean wasAfter = after;
                    after = c == '\r';
                    odd |= wasAfter || c == 0 || !after && i - begin >= MAX_LINE;
                }
            }
            eightBit |= signs < 0;
            binary |= odd;
            cr = after;
            length = Math.min(n - begin, MAX_LINE);
        }
    }
}
