package org.posthouse.smtp.parse;

/** Characters that are not seen and change how the text around them is displayed. */
final class Directions {
    private Directions() {}

    /** True if a text has no control character, no line or paragraph separator, and nothing that sets a direction. */
    static boolean isFree(String text) {
        return text.chars().noneMatch(Directions::isOne);
    }

    private static boolean isOne(int c) {
        return c < 0x20
                || c >= 0x7F && c <= 0x9F
                || c == 0x061C
                || c == 0x200E
                || c == 0x200F
                || c >= 0x2028 && c <= 0x202E
                || c >= 0x2066 && c <= 0x2069;
    }
}
