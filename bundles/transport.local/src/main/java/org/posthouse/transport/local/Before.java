package org.posthouse.transport.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.posthouse.api.message.HeaderLine;
import org.posthouse.api.message.HeaderLines;
import org.posthouse.api.message.Message;

/**
 * What deliveries before this one left in a header section, which is read to its end as {@link HeaderLine} says.
 *
 * @param deliveredTo the values of its Delivered-To fields, in lower case: the mailboxes it went through already
 * @param returnPaths where its Return-Path fields are, in their order
 */
record Before(Set<String> deliveredTo, List<Without.Range> returnPaths) {
    private static final String DELIVERED_TO = "delivered-to";
    private static final String RETURN_PATH = "return-path";

    /** Octets of a Delivered-To field that are looked at: no address is longer. */
    private static final int LONGEST = 2000;

    /** The most fields of a kind; no honest mail has so many. */
    private static final int MOST = 1000;

    static Before of(Message message) throws IOException {
        try (InputStream in = message.open(0)) {
            return new Reader(in).read();
        }
    }

    /** Reads it piece by piece. */
    private static final class Reader {
        private final HeaderLines lines;
        private final Set<String> deliveredTo = new HashSet<>();
        private final List<Without.Range> returnPaths = new ArrayList<>();
        private ByteArrayOutputStream value; // of the field that is being read, if it is wanted
        private long returnPath = -1; // where the field begins that is being read, if it is one

        Reader(InputStream in) {
            this.lines = new HeaderLines(in);
        }

        Before read() throws IOException {
            HeaderLine line;
            while ((line = lines.next()) != HeaderLine.EMPTY) {
                if (line == HeaderLine.FOLDED) {
                    keep(lines.position());
                } else {
                    ended();
                    if (line == HeaderLine.FIELD) {
                        begins();
                    }
                }
            }
            ended();
            return new Before(deliveredTo, returnPaths);
        }

        private void begins() {
            int nameEnd = HeaderLine.nameEnd(lines.buffer(), lines.position(), lines.end());
            if (is(DELIVERED_TO, nameEnd) && deliveredTo.size() < MOST) {
                value = new ByteArrayOutputStream();
                keep(HeaderLine.colon(lines.buffer(), lines.position(), lines.end()) + 1);
            } else if (is(RETURN_PATH, nameEnd) && returnPaths.size() < MOST) {
                returnPath = lines.offset();
            }
        }

        private boolean is(String name, int nameEnd) {
            if (nameEnd - lines.position() != name.length()) {
                return false;
            }
            for (int i = 0; i < name.length(); i++) {
                int c = lines.buffer()[lines.position() + i];
                if ((c >= 'A' && c <= 'Z' ? c | 32 : c) != name.charAt(i)) {
                    return false;
                }
            }
            return true;
        }

        private void keep(int from) {
            if (value != null) {
                value.write(lines.buffer(), from, Math.min(lines.end() - from, LONGEST - value.size()));
            }
        }

        private void ended() {
            if (value != null) {
                deliveredTo.add(value.toString(StandardCharsets.UTF_8).strip().toLowerCase(Locale.ROOT));
                value = null;
            }
            if (returnPath >= 0) {
                returnPaths.add(new Without.Range(returnPath, lines.offset()));
                returnPath = -1;
            }
        }
    }
}
