package org.posthouse.smtp.parse;

import java.util.Optional;

/** xtext (rfc3461#4): printable ASCII in which {@code +HH} stands for an octet. */
public final class Xtext {
    private Xtext() {}

    /**
     * Decodes.
     *
     * @return empty if the text is not xtext, or stands for something else than printable ASCII: what comes out of it
     *     goes into header fields of DSNs
     */
    public static Optional<String> decode(String xtext) {
        StringBuilder out = new StringBuilder(xtext.length());
        for (int i = 0; i < xtext.length(); i++) {
            char c = xtext.charAt(i);
            if (c == '+') {
                if (i + 2 >= xtext.length()) {
                    return Optional.empty();
                }
                int high = hex(xtext.charAt(i + 1));
                int low = hex(xtext.charAt(i + 2));
                c = (char) (high << 4 | low);
                if (high < 0 || low < 0 || c < 32 || c > 126) {
                    return Optional.empty();
                }
                i += 2;
            } else if (c < 33 || c > 126 || c == '=') {
                return Optional.empty();
            }
            out.append(c);
        }
        return Optional.of(out.toString());
    }

    private static int hex(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }
}
