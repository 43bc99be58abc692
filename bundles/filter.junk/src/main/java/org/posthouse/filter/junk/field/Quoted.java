package org.posthouse.filter.junk.field;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Text of the sender, made fit for a header field in ASCII: it can end neither the field nor its own quotes. */
final class Quoted {
    private static final int MOST = 40;
    private static final int MOST_ENCODED = 12; // in UTF-8 and base64, an encoded word of at most 75 characters

    private Quoted() {}

    /** In quotes; an encoded word (rfc2047#2) if it is not in ASCII. */
    static String of(String text) {
        boolean ascii = text.chars().allMatch(c -> c < 128);
        String clean = clean(text.length() <= (ascii ? MOST : MOST_ENCODED) ? text : shortened(text, ascii));
        if (ascii) {
            return '"' + clean + '"';
        }
        byte[] octets = ('"' + clean + '"').getBytes(StandardCharsets.UTF_8);
        return "=?UTF-8?B?" + Base64.getEncoder().encodeToString(octets) + "?=";
    }

    private static String shortened(String text, boolean ascii) {
        return text.substring(0, ascii ? MOST : MOST_ENCODED) + (ascii ? "..." : "\u2026");
    }

    private static String clean(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints().forEach(c -> {
            boolean bad = Character.isISOControl(c)
                    || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE
                    || Character.getType(c) == Character.FORMAT // among them what turns the direction of text
                    || c == '"'
                    || c == '\\';
            clean.appendCodePoint(bad ? '?' : c);
        });
        return clean.toString().replace("=?", "=_"); // or it would be taken for an encoded word
    }
}
