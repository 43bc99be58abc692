package org.posthouse.api.message;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a header section to its end as {@link HeaderLine} says, and keeps what fits: a field that is too long costs itself
 * and not those around it.
 */
final class HeaderReader {
    /** The most octets of fields that are kept. */
    static final int MAX_OCTETS = 256 * 1024;

    /** The most fields that are kept. */
    static final int MAX_FIELDS = 2000;

    private record Read(List<Header> fields, boolean truncated) implements Headers {}

    private final HeaderLines lines;
    private final List<Header> fields = new ArrayList<>();
    private final ByteArrayOutputStream field = new ByteArrayOutputStream();
    private boolean keeping; // the lines belong to a field that fits so far
    private int kept;
    private boolean truncated;

    private HeaderReader(InputStream in) {
        this.lines = new HeaderLines(in);
    }

    static Headers read(InputStream in) throws IOException {
        return new HeaderReader(in).read();
    }

    private Headers read() throws IOException {
        HeaderLine line;
        while ((line = lines.next()) != HeaderLine.EMPTY) {
            if (line != HeaderLine.FOLDED) {
                add();
                keeping = line == HeaderLine.FIELD && fits();
            }
            keep();
        }
        add();
        return new Read(List.copyOf(fields), truncated);
    }

    private boolean fits() {
        boolean fits = fields.size() < MAX_FIELDS;
        truncated |= !fits;
        return fits;
    }

    private void keep() {
        if (!keeping) {
            return;
        }
        int length = lines.end() - lines.position();
        if (kept + field.size() + length > MAX_OCTETS) {
            field.reset();
            keeping = false;
            truncated = true;
            return;
        }
        field.write(lines.buffer(), lines.position(), length);
    }

    private void add() {
        if (field.size() == 0) {
            return;
        }
        byte[] bytes = field.toByteArray();
        kept += bytes.length;
        field.reset();
        int end = bytes.length;
        while (end > 0 && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
            end--;
        }
        int colon = HeaderLine.colon(bytes, 0, end);
        int nameEnd = HeaderLine.nameEnd(bytes, 0, end);
        String name = new String(bytes, 0, nameEnd, StandardCharsets.US_ASCII);
        fields.add(new Header(name, decode(bytes, colon + 1, end)));
    }

    private static String decode(byte[] bytes, int from, int to) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, to - from))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        }
    }
}
