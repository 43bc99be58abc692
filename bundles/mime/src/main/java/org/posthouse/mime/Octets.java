package org.posthouse.mime;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Octets kept as strings of ISO-8859-1, and back. */
final class Octets {
    private Octets() {}

    static byte[] latin1(String octets) {
        return octets.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The text that raw octets most likely mean: UTF-8 if they are valid UTF-8 (rfc6532), else ISO-8859-1. */
    static String text(String octets) {
        for (int i = 0; i < octets.length(); i++) {
            char c = octets.charAt(i);
            if (c > 255) {
                return octets; // text already
            }
            if (c > 127) {
                return text(latin1(octets));
            }
        }
        return octets;
    }

    static String text(byte[] octets) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return new String(octets, StandardCharsets.ISO_8859_1);
        }
    }
}
