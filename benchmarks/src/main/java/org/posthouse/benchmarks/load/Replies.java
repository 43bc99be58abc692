package org.posthouse.benchmarks.load;

import java.nio.ByteBuffer;

/** Finds the ends of SMTP replies in what comes in pieces, and makes no object of them. */
final class Replies {
    private int column;
    private int code;
    private boolean more;

    /** Reads on to the end of a reply; its code, or 0 if the rest of it has not come yet. rfc5321#4.2 */
    int next(ByteBuffer in) {
        while (in.hasRemaining()) {
            byte octet = in.get();
            if (octet == '\n') {
                int found = column >= 3 && !more ? code : 0;
                reset();
                if (found != 0) {
                    return found;
                }
            } else {
                if (column < 3) {
                    code = code * 10 + octet - '0';
                } else if (column == 3) {
                    more = octet == '-';
                }
                column++;
            }
        }
        return 0;
    }

    void reset() {
        column = 0;
        code = 0;
        more = false;
    }
}
