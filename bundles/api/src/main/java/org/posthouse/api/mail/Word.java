package org.posthouse.api.mail;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Text as a word without spaces and line breaks, for values that are lines of words. Most texts are their own words. */
final class Word {
    private Word() {}

    static String encoded(String text) {
        return isPlain(text) ? text : URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** @throws IllegalArgumentException if it is not such a word */
    static String decoded(String word) {
        return isPlain(word) ? word : URLDecoder.decode(word, StandardCharsets.UTF_8);
    }

    /** True if encoding leaves it as it is, and so does decoding. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = c > ' ' && c <= '~' && c != '%' && c != '+' && c != '=';
            if (!plain) {
                return false;
            }
        }
        return true;
    }
}
