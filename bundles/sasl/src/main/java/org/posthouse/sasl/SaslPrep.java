package org.posthouse.sasl;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Prepares user names and passwords, so that the same word typed on two keyboards is the same octets. This is SASLprep
 * (rfc4013) without two of its parts: the bidirectional check is left out, and code points are taken as the running
 * Java knows them instead of those of Unicode 3.2. What is done: non-ASCII spaces become a space, what is commonly
 * mapped to nothing goes (rfc3454#B.1), NFKC, and control characters, private use, surrogates and non-characters are
 * refused. ASCII text is taken as it is.
 */
public final class SaslPrep {
    private SaslPrep() {}

    /**
     * Prepares text.
     *
     * @return the prepared text; empty if it has a character that is not allowed
     */
    public static Optional<String> prepare(String text) {
        try {
            return Optional.of(prepared(text));
        } catch (MalformedException prohibited) {
            return Optional.empty();
        }
    }

    static String prepared(String text) throws MalformedException {
        if (text.chars().allMatch(c -> c >= 32 && c < 127)) {
            return text;
        }
        StringBuilder mapped = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (Character.getType(c) == Character.SPACE_SEPARATOR) {
                mapped.append(' ');
            } else if (!isNothing(c)) {
                mapped.appendCodePoint(c);
            }
        });
        String normal = Normalizer.normalize(mapped, Normalizer.Form.NFKC);
        if (!normal.codePoints().allMatch(SaslPrep::isAllowed)) {
            throw new MalformedException();
        }
        return normal;
    }

    /** A user name from UTF-8. */
    static String user(byte[] octets, int from, int to) throws MalformedException {
        CharBuffer chars = decode(octets, from, to);
        String text = chars.toString();
        wipe(chars);
        return prepared(text);
    }

    /** A password from UTF-8; the caller wipes both arrays. */
    static char[] password(byte[] octets) throws MalformedException {
        CharBuffer chars = decode(octets, 0, octets.length);
        try {
            boolean ascii = true;
            for (int i = 0; i < chars.length(); i++) {
                ascii &= chars.charAt(i) >= 32 && chars.charAt(i) < 127;
            }
            if (!ascii) {
                return prepared(chars.toString()).toCharArray();
            }
            char[] out = new char[chars.length()];
            chars.duplicate().get(out);
            return out;
        } finally {
            wipe(chars);
        }
    }

    private static CharBuffer decode(byte[] octets, int from, int to) throws MalformedException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(octets, from, to - from));
        } catch (CharacterCodingException notUtf8) {
            throw new MalformedException();
        }
    }

    private static void wipe(CharBuffer chars) {
        if (chars.hasArray()) {
            Arrays.fill(chars.array(), '\0');
        }
    }

    // rfc3454#B.1
    private static boolean isNothing(int c) {
        return c == 0xAD
                || c == 0x34F
                || c == 0x1806
                || c >= 0x180B && c <= 0x180D
                || c >= 0x200B && c <= 0x200D
                || c == 0x2060
                || c >= 0xFE00 && c <= 0xFE0F
                || c == 0xFEFF;
    }

    // rfc4013#2.3
    private static boolean isAllowed(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> c != 0xFFFD && (c < 0x2FF0 || c > 0x2FFB);
        };
    }
}
