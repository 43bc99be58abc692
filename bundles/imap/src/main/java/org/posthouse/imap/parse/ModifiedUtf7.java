package org.posthouse.imap.parse;

/** Mailbox names on the wire (rfc3501#5.1.3): UTF-7, modified. */
public final class ModifiedUtf7 {
    private static final String BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

    private ModifiedUtf7() {}

    /** The name as it goes on the wire: ASCII only. */
    public static String encode(String name) {
        StringBuilder out = new StringBuilder(name.length());
        int i = 0;
        while (i < name.length()) {
            char c = name.charAt(i);
            if (c == '&') {
                out.append("&-");
                i++;
            } else if (isPlain(c)) {
                out.append(c);
                i++;
            } else {
                int start = i;
                while (i < name.length() && !isPlain(name.charAt(i))) {
                    i++;
                }
                shifted(out, name, start, i);
            }
        }
        return out.toString();
    }

    private static void shifted(StringBuilder out, String name, int start, int end) {
        out.append('&');
        int bits = 0;
        int count = 0;
        for (int i = start; i < end; i++) {
            bits = bits << 16 | name.charAt(i);
            count += 16;
            while (count >= 6) {
                count -= 6;
                out.append(BASE64.charAt(bits >> count & 63));
            }
            bits &= (1 << count) - 1;
        }
        if (count > 0) {
            out.append(BASE64.charAt(bits << 6 - count & 63));
        }
        out.append('-');
    }

    /**
     * The name that was meant. Strict: a name has one form on the wire only, so that nobody gets past a comparison.
     *
     * @throws SyntaxException if it has another form
     */
    public static String decode(String wire) throws SyntaxException {
        StringBuilder out = new StringBuilder(wire.length());
        int i = 0;
        while (i < wire.length()) {
            char c = wire.charAt(i++);
            if (!isPlain(c)) {
                throw new SyntaxException("Mailbox name has characters that are not modified UTF-7");
            }
            if (c != '&') {
                out.append(c);
                continue;
            }
            int end = wire.indexOf('-', i);
            if (end < 0) {
                throw bad();
            }
            if (end == i) {
                out.append('&');
            } else {
                unshift(out, wire, i, end);
                if (wire.startsWith("&", end + 1) && !wire.startsWith("&-", end + 1)) {
                    throw bad(); // two shifts in a row are one
                }
            }
            i = end + 1;
        }
        return out.toString();
    }

    private static void unshift(StringBuilder out, String wire, int start, int end) throws SyntaxException {
        int from = out.length();
        int bits = 0;
        int count = 0;
        for (int i = start; i < end; i++) {
            int value = BASE64.indexOf(wire.charAt(i));
            if (value < 0) {
                throw bad();
            }
            bits = bits << 6 | value;
            count += 6;
            if (count >= 16) {
                count -= 16;
                out.append((char) (bits >> count & 0xffff));
                bits &= (1 << count) - 1;
            }
        }
        if (count >= 6 || bits != 0 || !wellFormed(out, from)) {
            throw bad();
        }
    }

    /** Surrogates in pairs, and nothing that could have been written plainly. */
    private static boolean wellFormed(StringBuilder out, int from) {
        for (int i = from; i < out.length(); i++) {
            char c = out.charAt(i);
            if (isPlain(c)) {
                return false;
            }
            if (Character.isHighSurrogate(c)) {
                i++;
                if (i == out.length() || !Character.isLowSurrogate(out.charAt(i))) {
                    return false;
                }
            } else if (Character.isLowSurrogate(c)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlain(char c) {
        return c >= 32 && c < 127;
    }

    private static SyntaxException bad() {
        return new SyntaxException("Mailbox name is not modified UTF-7");
    }
}
