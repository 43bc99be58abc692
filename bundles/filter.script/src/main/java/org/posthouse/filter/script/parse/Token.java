package org.posthouse.filter.script.parse;

/**
 * A word of a file of rules.
 *
 * @param kind what it is
 * @param text a word as it stands; a text without its quotes
 * @param place where it begins
 */
record Token(Kind kind, String text, Place place) {
    enum Kind {
        /** Letters, digits and signs. */
        WORD,
        /** What stood in quotes. */
        TEXT,
        /** The name of a rule, without its colon, at the first column. */
        NAME,
        /** A comma or a parenthesis. */
        SIGN,
        /** The end of the file. */
        END
    }

    private static final int SHOWN = 40;

    boolean is(String word) {
        return (kind == Kind.WORD || kind == Kind.SIGN) && text.equalsIgnoreCase(word);
    }

    /** As an error message shows it. */
    String shown() {
        String cut = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
        return switch (kind) {
            case END -> "the end of the file";
            case NAME -> "the next rule, " + cut;
            case TEXT -> "the text \"" + cut + "\"";
            default -> cut;
        };
    }
}
