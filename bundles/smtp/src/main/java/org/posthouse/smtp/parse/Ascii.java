package org.posthouse.smtp.parse;

/**
 * Keywords of the protocol, which are ASCII and compared without regard to case (rfc5321#2.4). The methods of {@link String}
 * fold Unicode: to them a long s is an S, and a word of other letters is a command.
 */
public final class Ascii {
    private Ascii() {}

    /** With the letters a to z in upper case, and all else as it is. */
    public static String upper(String text) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 'a' && c <= 'z') {
                if (out == null) {
                    out = new StringBuilder(text);
                }
                out.setCharAt(i, (char) (c - ('a' - 'A')));
            }
        }
        return out == null ? text : out.toString();
    }

    /** True if both are the same word, whatever its case. */
    public static boolean same(String one, String other) {
        return one.length() == other.length() && upper(one).equals(upper(other));
    }

    /** True if a text begins with a word, whatever its case. */
    static boolean startsWith(String text, String word) {
        return text.length() >= word.length() && same(text.substring(0, word.length()), word);
    }
}
