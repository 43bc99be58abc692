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

    private static final int BUFFER = 4096; // at least HeaderLine.ENOUGH

    private record Read(List<Header> fields, boolean truncated) implements Headers {}

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int limit;

    private final List<Header> fields = new ArrayList<>();
    private final ByteArrayOutputStream field = new ByteArrayOutputStream();
    private boolean keeping; // the lines belong to a field that fits so far
    private int kept;
    private boolean truncated;

    private HeaderReader(InputStream in) {
        this.in = in;
    }

    static Headers read(InputStream in) throws IOException {
        return new HeaderReader(in).read();
    }

    private Headers read() throws IOException {
        boolean lineStarts = true;
        int end;
        while ((end = piece()) > position) {
            HeaderLine line = lineStarts ? HeaderLine.of(buffer, position, end) : HeaderLine.FOLDED;
            if (line == HeaderLine.EMPTY) {
                break;
            }
            if (line != HeaderLine.FOLDED) {
                add();
                keeping = line == HeaderLine.FIELD && fits();
            }
            keep(end);
            lineStarts = buffer[end - 1] == '\n';
            position = end;
        }
        add();
        return new Read(List.copyOf(fields), truncated);
    }

    private boolean fits() {
        boolean fits = fields.size() < MAX_FIELDS;
        truncated |= !fits;
        return fits;
    }

    private void keep(int end) {
        if (!keeping) {
            return;
        }
        if (kept + field.size() + end - position > MAX_OCTETS) {
            field.reset();
            keeping = false;
            truncated = true;
            return;
        }
        field.write(buffer, position, end - position);
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
