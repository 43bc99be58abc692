package org.posthouse.pop3;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Puts a message into a multi-line response (rfc1939#3): lines that begin with a dot get another one, and every line ends in
 * CRLF. A bare LF becomes CRLF, since there are clients that take it for a line end and so could be shown an end of the
 * response that is none. Its state can be carried to another version at any octet.
 */
final class MultiLine {
    private static final int CHUNK = 8 * 1024;

    /** Lines of the body to give; -1: all (rfc1939#7 TOP). */
    private int linesLeft;

    private boolean lineStart;
    private boolean lineEmpty;
    private boolean afterCr;
    private boolean inHeader;
    private boolean ended;

    /** @param lines lines of the body to give; -1: all */
    MultiLine(int lines) {
        linesLeft = lines;
        lineStart = true;
        lineEmpty = true;
        inHeader = lines >= 0;
    }

    /** As it was when {@link #flags} and {@link #linesLeft} were asked. */
    MultiLine(int linesLeft, int flags) {
        this.linesLeft = linesLeft;
        lineStart = (flags & 1) != 0;
        lineEmpty = (flags & 2) != 0;
        afterCr = (flags & 4) != 0;
        inHeader = (flags & 8) != 0;
        ended = (flags & 16) != 0;
    }

    int linesLeft() {
        return linesLeft;
    }

    int flags() {
        return (lineStart ? 1 : 0) | (lineEmpty ? 2 : 0) | (afterCr ? 4 : 0) | (inHeader ? 8 : 0) | (ended ? 16 : 0);
    }

    /** No more octets are wanted. */
    boolean ended() {
        return ended;
    }

    void write(byte[] octets, OutputStream out) throws IOException {
        byte[] chunk = new byte[CHUNK];
        int size = 0;
        for (int i = 0; i < octets.length && !ended; i++) {
            byte b = octets[i];
            if (size > CHUNK - 2) {
                out.write(chunk, 0, size);
                size = 0;
            }
            if (b == '.' && lineStart || b == '\n' && !afterCr) {
                chunk[size++] = b == '.' ? b : (byte) '\r';
            }
            chunk[size++] = b;
            afterCr = b == '\r';
            if (b == '\n') {
                line();
                lineStart = true;
                lineEmpty = true;
            } else {
                lineStart = false;
                lineEmpty &= afterCr;
            }
        }
        out.write(chunk, 0, size);
    }

    private void line() {
        if (linesLeft < 0) {
            return;
        }
        if (!inHeader) {
            linesLeft--;
        } else if (lineEmpty) {
            inHeader = false;
        }
        ended = !inHeader && linesLeft == 0;
    }

    /** The end of the response. */
    void finish(OutputStream out) throws IOException {
        if (afterCr) {
            out.write('\n');
        } else if (!lineStart) {
            out.write('\r');
            out.write('\n');
        }
        out.write('.');
        out.write('\r');
        out.write('\n');
    }
}
