package org.posthouse.filter.milter.dialog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.posthouse.api.message.HeaderLine;
import org.posthouse.api.message.HeaderLines;

/**
 * Goes through the header section of a message field by field, as octets: a milter that checks signatures must see what is there.
 * Lines that are no field are skipped, as everywhere in this server.
 */
final class MessageReader {
    /** The most octets of a field, so that it fits into a packet. */
    static final int LONGEST_FIELD = 60_000;

    /** The most fields. */
    static final int MOST_FIELDS = 10_000;

    /**
     * A field.
     *
     * @param name its name
     * @param value what follows the colon, without the last line end; lines are separated by LF alone, as milters expect
     */
    record Field(String name, byte[] value) {}

    private final HeaderLines lines;
    private HeaderLine line;
    private int fields;
    private boolean tooLarge;

    /** @param in the message from its first octet on */
    MessageReader(InputStream in) throws IOException {
        this.lines = new HeaderLines(in);
        this.line = lines.next();
    }

    /** The next field; empty at the end of the section, or if it is too large. */
    Optional<Field> next() throws IOException {
        while (line != HeaderLine.EMPTY && line != HeaderLine.FIELD) {
            line = lines.next();
        }
        if (line == HeaderLine.EMPTY) {
            return Optional.empty();
        }
        ByteArrayOutputStream octets = new ByteArrayOutputStream(256);
        do {
            octets.write(lines.buffer(), lines.position(), lines.end() - lines.position());
            line = lines.next();
            tooLarge |= octets.size() > LONGEST_FIELD;
        } while (line == HeaderLine.FOLDED && !tooLarge);
        tooLarge |= ++fields > MOST_FIELDS;
        return tooLarge ? Optional.empty() : Optional.of(field(octets.toByteArray()));
    }

    /** True if it ended because a field is too long, or there are too many. */
    boolean isTooLarge() {
        return tooLarge;
    }

    /** Where the body begins, at the end of the section. */
    long bodyOffset() {
        return lines.offset() + lines.end() - lines.position();
    }

    private static Field field(byte[] octets) {
        int end = octets.length;
        while (end > 0 && (octets[end - 1] == '\n' || octets[end - 1] == '\r')) {
            end--;
        }
        int colon = HeaderLine.colon(octets, 0, end);
        String name = new String(octets, 0, HeaderLine.nameEnd(octets, 0, end), StandardCharsets.US_ASCII);
        ByteArrayOutputStream value = new ByteArrayOutputStream(end - colon);
        for (int i = colon + 1; i < end; i++) {
            if (octets[i] != '\r' || i + 1 < end && octets[i + 1] != '\n') {
                value.write(octets[i]);
            }
        }
        return new Field(name, value.toByteArray());
    }
}
