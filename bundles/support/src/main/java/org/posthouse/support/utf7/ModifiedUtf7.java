package org.posthouse.support.utf7;

import java.util.Optional;

/** Mailbox names of IMAP on the wire, and in the directories of other servers (rfc3501#5.1.3): UTF-7, modified. */
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
                shift(out, name, start, i);
            }
        }
        return out.toString();
    }

    private static void shift(StringBuilder out, String name, int start, int end) {
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
     * @return empty if it has another form
     */
    public static Optional<String> decode(String wire) {
        return decode(wire, true);
    }

    /** The name that was meant, by whoever did not take it that exactly; what is no modified UTF-7 stands for itself. */
    public static String decodeLeniently(String wire) {
        return decode(wire, false).orElse(wire);
    }

    private static Optional<String> decode(String wire, boolean strict) {
        StringBuilder out = new StringBuilder(wire.length());
        int i = 0;
        while (i < wire.length()) {
            char c = wire.charAt(i++);
            if (strict && !isPlain(c)) {
                return Optional.empty();
            }
            if (c != '&') {
                out.append(c);
                continue;
            }
            int end = wire.indexOf('-', i);
            if (end == i) {
                out.append('&');
            } else if (end < 0 || !unshift(out, wire, i, end, strict)) {
                return Optional.empty();
            } else if (strict && wire.startsWith("&", end + 1) && !wire.startsWith("&-", end + 1)) {
                return Optional.empty(); // two shifts in a row are one
            }
            i = end + 1;
        }
        return Optional.of(out.toString());
    }

    private static boolean unshift(StringBuilder out, String wire, int start, int end, boolean strict) {
        int from = out.length();
        int bits = 0;
        int count = 0;
        for (int i = start; i < end; i++) {
            int value = BASE64.indexOf(wire.charAt(i));
            if (value < 0) {
                return false;
            }
            bits = bits << 6 | value;
            count += 6;
            if (count >= 16) {
                count -= 16;
                out.append((char) (bits >> count & 0xffff));
                bits &= (1 << count) - 1;
            }
        }
        return strict ? count < 6 && bits == 0 && isWellFormed(out, from) : out.length() > from;
    }

    /** Surrogates in pairs, and nothing that could have been written plainly. */
    private static boolean isWellFormed(StringBuilder out, int from) {
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
}
