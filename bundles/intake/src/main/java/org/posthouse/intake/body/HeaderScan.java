package org.posthouse.intake.body;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.message.HeaderLine;

/**
 * What intake must know of a header section: how often the message was relayed, and which fields are there.
 *
 * @param startsWithField the first line is a header field; if not, fields put before it need an empty line after them
 * @param received number of Received fields
 * @param date it has a Date
 * @param messageId the Message-ID, cut to {@value #ID} octets; empty if it has no such field
 * @param from it has a From
 * @param secret it has a field that {@link #SECRET} names
 * @param results it has an Authentication-Results
 * @param ended it ends within what was looked at
 */
public record HeaderScan(
        boolean startsWithField,
        int received,
        boolean date,
        Optional<String> messageId,
        boolean from,
        boolean secret,
        boolean results,
        boolean ended) {
    /** Fields that a user's mail does not leave with: they are for its sender alone, or for final delivery to write. */
    public static final List<String> SECRET = List.of("bcc", "resent-bcc", "return-path"); // rfc5322#3.6.3, rfc5321#4.4

    private static final int ID = 200;

    /** A header section is looked at up to here. */
    static final int LIMIT = 256 * 1024;

    /** Most end before that. */
    private static final int MOSTLY = 8 * 1024;

    /** Looks at the header section of a message. */
    public static HeaderScan of(Body body) throws IOException {
        HeaderScan scan = of(body, MOSTLY);
        return scan.ended() || body.size() <= MOSTLY ? scan : of(body, LIMIT);
    }

    private static HeaderScan of(Body body, int least) throws IOException {
        byte[] octets = body.head(least);
        boolean starts = false;
        int received = 0;
        boolean date = false;
        Optional<String> messageId = Optional.empty();
        boolean from = false;
        boolean secret = false;
        boolean results = false;
        boolean ended = octets.length >= body.size();
        int length = (int) Math.min(octets.length, body.size());
        int line = 0;
        while (line < length) {
            int end = line;
            while (end < length && octets[end] != '\n') {
                end++;
            }
            if (octets[line] != ' ' && octets[line] != '\t') {
                int name = name(octets, line, end);
                if (name == 0
                        && line > 0
                        && HeaderLine.of(octets, line, Math.min(end + 1, length)) == HeaderLine.OTHER) {
                    line = end + 1; // no field, and not the end (HeaderLine)
                    continue;
                }
                if (name == 0) {
                    ended = true; // by the empty line, or what is no header section at all
                    break;
                }
                starts |= line == 0;
                received += is(octets, line, name, "received") ? 1 : 0;
                date |= is(octets, line, name, "date");
                if (messageId.isEmpty() && is(octets, line, name, "message-id")) {
                    messageId = Optional.of(word(octets, line + name, length));
                }
                from |= is(octets, line, name, "from");
                results |= is(octets, line, name, "authentication-results");
                for (String field : SECRET) {
                    secret |= is(octets, line, name, field);
                }
            } else if (line == 0) {
                ended = true;
                break; // would be taken for the continuation of what is put before it
            }
            line = end + 1;
        }
        // a message that starts with the empty line has an empty header section, to which fields may be put
        boolean empty = length > 0 && (octets[0] == '\n' || length > 1 && octets[0] == '\r' && octets[1] == '\n');
        return new HeaderScan(starts || empty, received, date, messageId, from, secret, results, ended);
    }

    /** Length of the field name that the line starts with; 0 if it does not start with one. */
    private static int name(byte[] octets, int from, int to) {
        int i = from;
        while (i < to && octets[i] > 32 && octets[i] < 127 && octets[i] != ':') {
            i++;
        }
        int length = i - from;
        while (i < to && (octets[i] == ' ' || octets[i] == '\t')) {
            i++; // rfc5322#4.5.8
        }
        return i < to && octets[i] == ':' ? length : 0;
    }

    /** The first word behind the colon, which may be on the next line. */
    private static String word(byte[] octets, int from, int to) {
        int start = from;
        while (start < to && octets[start] != ':') {
            start++;
        }
        start++;
        while (start < to && isSpace(octets, start, to)) {
            start++;
        }
        int end = start;
        while (end < to && end - start < ID && octets[end] > ' ' && octets[end] < 127) {
            end++;
        }
        return start >= to ? "" : new String(octets, start, end - start, StandardCharsets.US_ASCII);
    }

    /** White space of the field's value, a folded line's end included. */
    private static boolean isSpace(byte[] octets, int at, int to) {
        return switch (octets[at]) {
            case ' ', '\t' -> true;
            case '\r' -> at + 1 < to && octets[at + 1] == '\n' && isSpace(octets, at + 1, to);
            case '\n' -> at + 1 < to && (octets[at + 1] == ' ' || octets[at + 1] == '\t');
            default -> false;
        };
    }

    private static boolean is(byte[] octets, int from, int length, String name) {
        if (length != name.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            int c = octets[from + i];
            if ((c >= 'A' && c <= 'Z' ? c | 32 : c) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
