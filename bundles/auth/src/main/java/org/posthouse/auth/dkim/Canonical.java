package org.posthouse.auth.dkim;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

/** The canonical forms of header fields and bodies (rfc6376#3.4). */
enum Canonical {
    SIMPLE,
    RELAXED;

    /** By its name; empty if there is none of that name. */
    static Optional<Canonical> of(String name) {
        return switch (name) {
            case "simple" -> Optional.of(SIMPLE);
            case "relaxed" -> Optional.of(RELAXED);
            default -> Optional.empty();
        };
    }

    /**
     * The canonical form of a header field.
     *
     * @param field the field as it is written, with its folding, without the line end
     * @return without a line end
     */
    byte[] field(byte[] field) {
        if (this == SIMPLE) {
            return field;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(field.length);
        int colon = 0;
        while (field[colon] != ':') {
            colon++;
        }
        int nameEnd = colon;
        while (nameEnd > 0 && isSpace(field[nameEnd - 1])) {
            nameEnd--;
        }
        for (int i = 0; i < nameEnd; i++) {
            byte c = field[i];
            out.write(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
        }
        out.write(':');
        boolean space = false;
        boolean begun = false;
        for (int i = colon + 1; i < field.length; i++) {
            byte c = field[i];
            if (c == '\r' || c == '\n') {
                continue; // unfolded: the white space behind it stays
            }
            if (isSpace(c)) {
                space = true;
                continue;
            }
            if (space && begun) {
                out.write(' ');
            }
            space = false;
            begun = true;
            out.write(c);
        }
        return out.toByteArray();
    }

    private static boolean isSpace(byte c) {
        return c == ' ' || c == '\t';
    }
}
