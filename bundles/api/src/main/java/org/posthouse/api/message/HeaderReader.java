package org.posthouse.api.message;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads a header section (rfc5322#2.1) within a bound; lenient about line ends, strict about memory. */
final class HeaderReader {
    /** The most octets of a header section that are looked at. */
    static final int MAX_OCTETS = 256 * 1024;

    /** The most fields that are kept. */
    static final int MAX_FIELDS = 2000;

    private record Read(List<Header> fields, boolean truncated) implements Headers {}

    private HeaderReader() {}

    static Headers read(InputStream stream) throws IOException {
        InputStream in = new BufferedInputStream(stream, 4096);
        List<Header> fields = new ArrayList<>();
        ByteArrayOutputStream field = new ByteArrayOutputStream();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int octets = 0;
        boolean truncated = false;
        while (true) {
            line.reset();
            int c;
            while ((c = in.read()) >= 0) {
                if (++octets > MAX_OCTETS) {
                    break;
                }
                line.write(c);
                if (c == '\n') {
                    break;
                }
            }
            if (octets > MAX_OCTETS || fields.size() >= MAX_FIELDS) {
                truncated = true;
                break;
            }
            byte[] bytes = line.toByteArray();
            boolean folded = bytes.length > 0 && (bytes[0] == ' ' || bytes[0] == '\t');
            if (folded && field.size() > 0) {
                field.writeBytes(bytes);
                continue;
            }
            add(fields, field);
            if (bytes.length == 0 || isBlank(bytes) || indexOf(bytes, ':') < 0) {
                break;
            }
            field.writeBytes(bytes);
        }
        return new Read(List.copyOf(fields), truncated);
    }

    private static boolean isBlank(byte[] line) {
        return line[0] == '\n' || line.length == 2 && line[0] == '\r' && line[1] == '\n';
    }

    private static int indexOf(byte[] bytes, char c) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == c) {
                return i;
            }
        }
        return -1;
    }

    private static void add(List<Header> fields, ByteArrayOutputStream field) {
        if (field.size() == 0) {
            return;
        }
        byte[] bytes = field.toByteArray();
        field.reset();
        int end = bytes.length;
        while (end > 0 && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
            end--;
        }
        String text = decode(bytes, end);
        int colon = text.indexOf(':');
        String name = text.substring(0, colon).stripTrailing(); // rfc5322#4.5.8: obsolete white space before the colon
        if (!name.isEmpty() && name.chars().allMatch(c -> c > 32 && c < 127)) {
            fields.add(new Header(name, text.substring(colon + 1)));
        }
    }

    private static String decode(byte[] bytes, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        }
    }
}
