package org.posthouse.filter.milter.dialog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.message.HeaderLine;
import org.posthouse.api.message.HeaderLines;

/**
 * Goes through the header section of a message field by field, as octets: a milter that checks signatures must see what is there.
 * Lines that are no field are skipped, as everywhere in this server; where the body begins for others is told too.
 */
final class MessageReader {
    /** The most octets of a field, so that it fits into a packet. */
    static final int LONGEST_FIELD = 60_000;

    /** The most fields: with as many more as a milter may add, intake can still edit them. */
    static final int MOST_FIELDS = 1_400;

    /** The most octets of the section, likewise. */
    static final int MOST_OCTETS = 120 * 1024;

    private static final String MAILBOX = "From ";

    /** What servers put above the first line of a message. */
    private static final Set<String> TRACE =
            Set.of("received", "return-path", "received-spf", "authentication-results");

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
    private boolean onlyTrace = true;
    private long odd = -1; // where the first line begins that is no field and belongs to none
    private boolean tooLarge;

    /** @param in the message from its first octet on */
    MessageReader(InputStream in) throws IOException {
        this.lines = new HeaderLines(in);
        this.line = lines.next();
    }

    /** The next field; empty at the end of the section, or if it is too large. */
    Optional<Field> next() throws IOException {
        while (line != HeaderLine.EMPTY && line != HeaderLine.FIELD && !isTooLarge()) {
            if (odd < 0 && !isMailboxLine()) {
                odd = lines.offset();
            }
            line = lines.next();
        }
        if (line == HeaderLine.EMPTY || isTooLarge()) {
            return Optional.empty();
        }
        ByteArrayOutputStream octets = new ByteArrayOutputStream(256);
        do {
            octets.write(lines.buffer(), lines.position(), lines.end() - lines.position());
            line = lines.next();
            tooLarge |= octets.size() > LONGEST_FIELD;
        } while (line == HeaderLine.FOLDED && !tooLarge);
        tooLarge |= ++fields > MOST_FIELDS;
        if (isTooLarge()) {
            return Optional.empty();
        }
        Field field = field(octets.toByteArray());
        onlyTrace &= TRACE.contains(field.name().toLowerCase(Locale.ROOT));
        return Optional.of(field);
    }

    /** True for the line of a mailbox file, quoted or not, above the message: programs that stop at other lines skip it. */
    private boolean isMailboxLine() {
        if (!onlyTrace || line != HeaderLine.OTHER) {
            return false;
        }
        int from = lines.position();
        while (from < lines.end() && lines.buffer()[from] == '>') {
            from++;
        }
        int to = Math.min(lines.end(), from + MAILBOX.length());
        return new String(lines.buffer(), from, to - from, StandardCharsets.US_ASCII).equals(MAILBOX);
    }

    /** True if it ended because a field or the section is too long, or there are too many fields. */
    boolean isTooLarge() {
        return tooLarge || lines.offset() > MOST_OCTETS;
    }

    /** True if the section has lines that are no field, so that it ends earlier for others. */
    boolean isOdd() {
        return odd >= 0;
    }

    /** Where the body begins, at the end of the section. */
    long bodyOffset(Reading reading) {
        boolean early = reading == Reading.FIRST_ODD_LINE && odd >= 0;
        return early ? odd : lines.offset() + lines.end() - lines.position();
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
