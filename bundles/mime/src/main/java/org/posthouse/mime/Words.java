package org.posthouse.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Encoded words (rfc2047). */
final class Words {
    // rfc2047#2 says 75; much mail does not keep to it
    private static final int MAX_WORD = 1_000;

    private Words() {}

    /** The value with its encoded words decoded; space between two of them vanishes (rfc2047#6.2). */
    static String decode(String value) {
        String text = Octets.text(value);
        int next = text.indexOf("=?");
        if (next < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        ByteArrayOutputStream pending = new ByteArrayOutputStream(); // octets of adjacent words of one charset
        String pendingCharset = null;
        int done = 0; // all before is in out or pending
        while (next >= 0) {
            Word word = word(text, next);
            if (word == null) {
                next = text.indexOf("=?", next + 2);
                continue;
            }
            boolean adjacent = pendingCharset != null && isBlank(text, done, next);
            if (!adjacent || !word.charset.equalsIgnoreCase(pendingCharset)) {
                flush(out, pending, pendingCharset);
                if (!adjacent) {
                    out.append(text, done, next);
                }
            }
            pendingCharset = word.charset;
            word.decodeTo(pending);
            done = word.end;
            next = text.indexOf("=?", done);
        }
        flush(out, pending, pendingCharset);
        out.append(text, done, text.length());
        return clean(out.toString());
    }

    /** The index behind the encoded word that begins at an index; -1 if none does. */
    static int end(String text, int from) {
        Word word = word(text, from);
        return word == null ? -1 : word.end;
    }

    /** No line ends and no NUL in what goes into lines elsewhere. */
    static String clean(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r' || c == '\n' || c == '\0') {
                return text.replace("\r\n", "")
                        .replace('\r', ' ')
                        .replace('\n', ' ')
                        .replace("\0", "");
            }
        }
        return text;
    }

    private static void flush(StringBuilder out, ByteArrayOutputStream pending, String charset) {
        if (charset != null) {
            out.append(Charsets.decode(pending.toByteArray(), charset));
            pending.reset();
        }
    }

    private static boolean isBlank(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (" \t\r\n".indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    private static Word word(String text, int from) {
        if (!text.startsWith("=?", from)) {
            return null;
        }
        int question = from + 2;
        while (question < text.length() && isToken(text.charAt(question)) && question - from < 80) {
            question++;
        }
        if (question + 2 >= text.length()
                || question == from + 2
                || text.charAt(question) != '?'
                || text.charAt(question + 2) != '?') {
            return null;
        }
        char encoding = Character.toUpperCase(text.charAt(question + 1));
        if (encoding != 'B' && encoding != 'Q') {
            return null;
        }
        int start = question + 3;
        int last = Math.min(text.length() - 1, start + MAX_WORD);
        for (int i = start; i < last; i++) {
            if (text.charAt(i) == '?' && text.charAt(i + 1) == '=') {
                String charset = text.substring(from + 2, question);
                int language = charset.indexOf('*'); // rfc2231#5
                return new Word(
                        language > 0 ? charset.substring(0, language) : charset,
                        encoding,
                        text.substring(start, i),
                        i + 2);
            }
        }
        return null;
    }

    private static boolean isToken(char c) {
        return c > ' ' && c < 127 && c != '?' && c != '=' && c != '"' && c != '(' && c != ')' && c != '<' && c != '>';
    }

    private record Word(String charset, char encoding, String text, int end) {
        void decodeTo(ByteArrayOutputStream out) {
            if (encoding == 'B') {
                Base64Stream.decode(text, out);
                return;
            }
            for (int i = 0; i < text.length(); i++) { // rfc2047#4.2
                char c = text.charAt(i);
                int high = c == '=' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
                if (low >= 0) {
                    out.write(high << 4 | low);
                    i += 2;
                } else if (c == '_') {
                    out.write(' ');
                } else if (c < 128) {
                    out.write(c);
                } else {
                    out.writeBytes(
                            String.valueOf(c).getBytes(Charsets.of(charset).orElse(StandardCharsets.UTF_8)));
                }
            }
        }
    }
}
