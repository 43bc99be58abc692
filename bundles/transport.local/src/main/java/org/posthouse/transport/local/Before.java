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
    private static final int BUFFER = 4096; // at least HeaderLine.ENOUGH

    /** Octets of a Delivered-To field that are looked at: no address is longer. */
    private static final int LONGEST = 2000;

    /** The most fields of a kind; no honest mail has so many. */
    private static final int MOST = 1000;

    static Before of(Message message) throws IOException {
        try (InputStream in = message.open(0)) {
            return new Reader(in).read();
        }
    }

    /** Reads it piece by piece: a line, or what of it fits into the buffer. */
    private static final class Reader {
        private final InputStream in;
        private final byte[] buffer = new byte[BUFFER];
        private int position;
        private int limit;
        private long offset; // of the position, in the message
        private final Set<String> deliveredTo = new HashSet<>();
        private final List<Without.Range> returnPaths = new ArrayList<>();
        private ByteArrayOutputStream value; // of the field that is being read, if it is wanted
        private long returnPath = -1; // where the field begins that is being read, if it is one

        Reader(InputStream in) {
            this.in = in;
        }

        Before read() throws IOException {
            boolean lineStarts = true;
            int end;
            while ((end = piece()) > position) {
                HeaderLine line = lineStarts ? HeaderLine.of(buffer, position, end) : HeaderLine.FOLDED;
                if (line == HeaderLine.EMPTY) {
                    break;
                }
                if (line == HeaderLine.FOLDED) {
                    keep(position, end);
                } else {
                    ended();
                    if (line == HeaderLine.FIELD) {
                        begins(end);
                    }
                }
                lineStarts = buffer[end - 1] == '\n';
                offset += end - position;
                position = end;
            }
            ended();
            return new Before(deliveredTo, returnPaths);
        }

        private void begins(int end) {
            int nameEnd = HeaderLine.nameEnd(buffer, position, end);
            if (is(DELIVERED_TO, nameEnd) && deliveredTo.size() < MOST) {
                value = new ByteArrayOutputStream();
                keep(HeaderLine.colon(buffer, position, end) + 1, end);
            } else if (is(RETURN_PATH, nameEnd) && returnPaths.size() < MOST) {
                returnPath = offset;
            }
        }

        private boolean is(String name, int nameEnd) {
            if (nameEnd - position != name.length()) {
                return false;
            }
            for (int i = 0; i < name.length(); i++) {
                int c = buffer[position + i];
                if ((c >= 'A' && c <= 'Z' ? c | 32 : c) != name.charAt(i)) {
                    return false;
                }
            }
            return true;
        }

        private void keep(int from, int to) {
            if (value != null) {
                value.write(buffer, from, Math.min(to - from, LONGEST - value.size()));
            }
        }

        private void ended() {
            if (value != null) {
                deliveredTo.add(value.toString(StandardCharsets.UTF_8).strip().toLowerCase(Locale.ROOT));
                value = null;
            }
            if (returnPath >= 0) {
                returnPaths.add(new Without.Range(returnPath, offset));
                returnPath = -1;
            }
        }

        /** Where the next line ends, or as much of it as fits; the position if there is nothing more. */
        private int piece() throws IOException {
            int from = position;
            while (true) {
                for (int i = from; i < limit; i++) {
                    if (buffer[i] == '\n') {
                        return i + 1;
                    }
                }
                int scanned = limit - position;
                if (scanned == buffer.length) {
                    return limit;
                }
                System.arraycopy(buffer, position, buffer, 0, scanned);
                position = 0;
                limit = scanned;
                int read = in.read(buffer, limit, buffer.length - limit);
                if (read < 0) {
                    return limit;
                }
                limit += read;
                from = scanned;
            }
        }
    }
}
