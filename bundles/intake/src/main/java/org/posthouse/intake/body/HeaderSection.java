package org.posthouse.intake.body;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.api.mail.Action;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.HeaderLine;
import org.posthouse.api.message.Message;

/**
 * The header section of a message, to be edited: what is not edited stays octet for octet. It ends, and has the fields,
 * that {@link Message#headers} says, so that "the third field" is the third one that a filter saw; lines that are no
 * field stay where they are and are not counted.
 */
final class HeaderSection {
    /** The most octets of a section that can be edited: what {@link Message#headers} reads. */
    static final int MAX_OCTETS = 256 * 1024;

    /** The most fields, likewise. */
    static final int MAX_FIELDS = 2000;

    private static final int FIRST_LINE = 4096;
    private static final byte[] CRLF = {'\r', '\n'};

    /** A field, or lines that are none. */
    private static final class Part {
        private final String name;
        private final byte[] octets;

        /**
         * @param name the field's name; empty if it is no field
         * @param octets all of it, its line end included
         */
        Part(String name, byte[] octets) {
            this.name = name;
            this.octets = octets;
        }

        static Part of(Header header) {
            return new Part(header.name(), header.toBytes());
        }

        boolean isField() {
            return !name.isEmpty();
        }

        boolean isNamed(String other) {
            return isField() && name.equalsIgnoreCase(other);
        }

        boolean isEnded() {
            return octets.length > 0 && octets[octets.length - 1] == '\n';
        }
    }

    /** What follows the section. */
    private enum Next {
        NOTHING,
        EMPTY_LINE,
        /** The message does not begin with a field: it is given an empty section, so that nobody takes its text for one. */
        TEXT
    }

    private final List<Part> parts = new ArrayList<>();
    private int fields;
    private long length;
    private long taken;
    private Next next = Next.NOTHING;

    private HeaderSection() {}

    /**
     * Reads the header section of a message.
     *
     * @throws HeaderTooLargeException if it cannot be edited
     */
    static HeaderSection of(Message message) throws IOException {
        HeaderSection section = new HeaderSection();
        try (InputStream in = new BufferedInputStream(message.open(0), 4096)) {
            section.read(in);
        }
        return section;
    }

    /** True if a field put before the message stays a field: what it begins with would neither continue nor hide it. */
    static boolean takesFields(Message message) throws IOException {
        byte[] line;
        try (InputStream in = message.open(0)) {
            line = in.readNBytes(FIRST_LINE);
        }
        int end = 0;
        while (end < line.length && line[end] != '\n' && line[end] != ':') {
            end++;
        }
        boolean folded = line.length > 0 && (line[0] == ' ' || line[0] == '\t');
        boolean blank = end < line.length && line[end] == '\n' && (end == 0 || end == 1 && line[0] == '\r');
        return blank || !folded && end < line.length && line[end] == ':';
    }

    private void read(InputStream in) throws IOException {
        ByteArrayOutputStream field = new ByteArrayOutputStream();
        while (true) {
            byte[] line = line(in);
            if (fields >= MAX_FIELDS) {
                throw new HeaderTooLargeException("the header section has more than " + MAX_FIELDS + " fields");
            }
            HeaderLine kind = HeaderLine.of(line, 0, line.length);
            if (kind == HeaderLine.FOLDED && field.size() > 0) {
                field.writeBytes(line);
                continue;
            }
            add(field);
            if (line.length == 0 || kind == HeaderLine.EMPTY) {
                next = line.length == 0 ? Next.NOTHING : Next.EMPTY_LINE;
                return;
            }
            if (kind != HeaderLine.FIELD && parts.isEmpty()) {
                next = Next.TEXT;
                return;
            }
            field.writeBytes(line);
        }
    }

    private byte[] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(100);
        int c;
        while ((c = in.read()) >= 0) {
            line.write(c);
            if (++taken > MAX_OCTETS) {
                throw new HeaderTooLargeException("the header section has more than " + MAX_OCTETS + " octets");
            }
            if (c == '\n') {
                break;
            }
        }
        return line.toByteArray();
    }

    private void add(ByteArrayOutputStream field) {
        if (field.size() > 0) {
            Part part = new Part(name(field.toByteArray()), field.toByteArray());
            parts.add(part);
            fields += part.isField() ? 1 : 0;
            length += part.octets.length;
            field.reset();
        }
    }

    /** The name as the reader of header sections sees it; empty if it sees none. */
    private static String name(byte[] field) {
        return HeaderLine.of(field, 0, field.length) == HeaderLine.FIELD
                ? new String(field, 0, HeaderLine.nameEnd(field, 0, field.length), StandardCharsets.US_ASCII)
                : "";
    }

    /** Octets of the section as it was read, without the empty line that ends it. */
    long length() {
        return length;
    }

    /** Edits it. */
    void edit(Action edit) {
        if (edit instanceof Action.AddHeader add) {
            parts.add(place(add.position()), Part.of(add.header()));
        } else if (edit instanceof Action.RemoveHeader remove) {
            remove(remove.name(), remove.occurrence());
        } else if (edit instanceof Action.ReplaceHeader replace) {
            int at = find(replace.header().name(), replace.occurrence());
            if (at < 0) {
                parts.add(Part.of(replace.header()));
            } else {
                parts.set(at, Part.of(replace.header()));
            }
        } else {
            throw new IllegalArgumentException("not a header edit: " + edit);
        }
    }

    /** Where a field goes that has so many before it. */
    private int place(int position) {
        if (position == 0) {
            return 0;
        }
        int before = 0;
        for (int i = 0; i < parts.size(); i++) {
            before += parts.get(i).isField() ? 1 : 0;
            if (before == position) {
                return i + 1;
            }
        }
        return parts.size();
    }

    private void remove(String name, int occurrence) {
        if (occurrence == 0) {
            parts.removeIf(part -> part.isNamed(name));
        } else {
            int at = find(name, occurrence);
            if (at >= 0) {
                parts.remove(at);
            }
        }
    }

    /** The index of a field; -1 if it is not there. */
    private int find(String name, int occurrence) {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).isNamed(name)) {
                found.add(i);
            }
        }
        int at = occurrence > 0 ? occurrence - 1 : found.size() + occurrence;
        return at >= 0 && at < found.size() ? found.get(at) : -1;
    }

    /** The edited section, to be put before what followed it: what is no field there cannot become one. */
    byte[] toBytes() {
        byte[] octets = join();
        return next == Next.TEXT ? concat(octets, CRLF) : octets;
    }

    /** The edited section with the empty line that ends it, to be put before another body. */
    byte[] toBytesWithEnd() {
        return concat(join(), CRLF);
    }

    private byte[] join() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Part part : parts) {
            if (out.size() == 0 && !part.isField()) {
                continue; // what was before it is gone, and a section that does not begin with a field is none to many
            }
            out.writeBytes(part.octets);
            if (!part.isEnded()) { // the message ended in the middle of it
                out.writeBytes(CRLF);
            }
        }
        return out.toByteArray();
    }

    private static byte[] concat(byte[] first, byte[] then) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(first.length + then.length);
        out.writeBytes(first);
        out.writeBytes(then);
        return out.toByteArray();
    }
}
