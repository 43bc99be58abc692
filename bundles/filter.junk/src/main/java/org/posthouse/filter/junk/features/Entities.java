package org.posthouse.filter.junk.features;

/** Character references of HTML: the numeric ones, and those names that mail is full of. */
final class Entities {
    private Entities() {}

    /**
     * What a reference stands for, or the reference itself if it is not known.
     *
     * @param name what is between {@code &} and the semicolon
     */
    static String character(String name) {
        return switch (name) {
            case "amp" -> "&";
            case "lt" -> "<";
            case "gt" -> ">";
            case "quot" -> "\"";
            case "nbsp" -> " ";
            default -> name.startsWith("#") ? numeric(name) : "&" + name;
        };
    }

    private static String numeric(String name) {
        boolean hexadecimal = name.length() > 1 && (name.charAt(1) | 0x20) == 'x';
        int radix = hexadecimal ? 16 : 10;
        int value = 0;
        for (int i = hexadecimal ? 2 : 1; i < name.length(); i++) {
            int digit = Character.digit(name.charAt(i), radix);
            if (digit < 0 || value > Character.MAX_CODE_POINT) {
                return "&" + name;
            }
            value = value * radix + digit;
        }
        return Character.isValidCodePoint(value) ? Character.toString(value) : "&" + name;
    }
}
