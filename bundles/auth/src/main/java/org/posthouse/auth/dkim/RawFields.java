package org.posthouse.auth.dkim;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.posthouse.api.message.HeaderLine;
import org.posthouse.api.message.HeaderLines;
import org.posthouse.api.message.Message;

/**
 * The header section of a message as it is written. Immutable.
 *
 * @param fields the fields from the top
 * @param bodyOffset where the body begins
 * @param truncated the section is larger than what is read: no signature over it can be told
 */
record RawFields(List<Field> fields, long bodyOffset, boolean truncated) {
    static final int MAX_OCTETS = 512 * 1024;
    static final int MAX_FIELDS = 5000;

    /**
     * A field.
     *
     * @param name in lower case
     * @param octets as it is written, without its last line end
     */
    record Field(String name, byte[] octets) {
        /** What stands behind the colon, with its folding. */
        String body() {
            int colon = 0;
            while (octets[colon] != ':') {
                colon++;
            }
            return new String(octets, colon + 1, octets.length - colon - 1, StandardCharsets.ISO_8859_1);
        }
    }

    RawFields {
        fields = List.copyOf(fields);
    }

    /** Reads the header section of a message. */
    static RawFields of(Message message) throws IOException {
        try (InputStream in = message.open(0)) {
            return read(in);
        }
    }

    private static RawFields read(InputStream in) throws IOException {
        HeaderLines lines = new HeaderLines(in);
        List<Field> fields = new ArrayList<>();
        ByteArrayOutputStream field = new ByteArrayOutputStream();
        boolean keeping = false;
        boolean truncated = false;
        long kept = 0;
        HeaderLine line;
        while ((line = lines.next()) != HeaderLine.EMPTY) {
            if (line != HeaderLine.FOLDED) {
                end(field, fields);
                keeping = line == HeaderLine.FIELD;
            }
            int length = lines.end() - lines.position();
            if (!keeping) {
                continue;
            }
            if (kept + length > MAX_OCTETS || fields.size() >= MAX_FIELDS) {
                truncated = true;
                field.reset();
                keeping = false;
                continue;
            }
            kept += length;
            field.write(lines.buffer(), lines.position(), length);
        }
        end(field, fields);
        return new RawFields(fields, lines.offset() + lines.end() - lines.position(), truncated);
    }

    private static void end(ByteArrayOutputStream field, List<Field> fields) {
        if (field.size() == 0) {
            return;
        }
        byte[] octets = field.toByteArray();
        field.reset();
        int end = octets.length;
        while (end > 0 && (octets[end - 1] == '\n' || octets[end - 1] == '\r')) {
            end--;
        }
        String name = new String(octets, 0, HeaderLine.nameEnd(octets, 0, end), StandardCharsets.US_ASCII);
        fields.add(new Field(name.toLowerCase(Locale.ROOT), Arrays.copyOf(octets, end)));
    }

    /** The fields of a name, from the top. */
    List<Field> all(String name) {
        return fields.stream().filter(field -> field.name().equals(name)).toList();
    }

    /**
     * Chooses the fields that a signature names: of those with the same name from the last one up (rfc6376#5.4.2). A name without
     * a field left gives none.
     *
     * @param names in lower case
     */
    List<Field> chosen(List<String> names) {
        Map<String, Deque<Field>> left = new HashMap<>();
        for (Field field : fields) {
            left.computeIfAbsent(field.name(), name -> new ArrayDeque<>()).push(field);
        }
        List<Field> chosen = new ArrayList<>();
        for (String name : names) {
            Deque<Field> same = left.get(name);
            if (same != null && !same.isEmpty()) {
                chosen.add(same.pop());
            }
        }
        return chosen;
    }
}
