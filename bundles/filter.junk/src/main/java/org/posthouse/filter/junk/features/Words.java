package org.posthouse.filter.junk.features;

/**
 * Cuts text into words. A word is made of letters, digits and some signs that unwanted mail is fond of; some punctuation is part of
 * it if a letter follows. Scripts that put no space between words are cut into pairs of characters.
 */
final class Words {
    /** Longer words are told by their length and their pieces only. */
    static final int LONGEST = 24;

    private static final String INNER = "'-._@,";
    private static final String SIGNS = "$%!\ufffd";

    /** Takes words, as stretches of the text. */
    @FunctionalInterface
    interface Sink {
        void word(CharSequence text, int from, int to);
    }

    private Words() {}

    static void cut(CharSequence text, Sink sink) {
        int at = 0;
        while (at < text.length()) {
            while (at < text.length() && !isLetter(text.charAt(at))) {
                at++;
            }
            int from = at;
            boolean dense = at < text.length() && isDense(text.charAt(at));
            while (at < text.length() && goesOn(text, at, dense)) {
                at++;
            }
            if (dense) {
                pairs(text, from, at, sink);
            } else if (at > from) {
                sink.word(text, from, at);
            }
        }
    }

    private static boolean goesOn(CharSequence text, int at, boolean dense) {
        char c = text.charAt(at);
        if (isLetter(c)) {
            return isDense(c) == dense;
        }
        return !dense && isInner(c) && at + 1 < text.length() && isLetter(text.charAt(at + 1));
    }

    private static void pairs(CharSequence text, int from, int to, Sink sink) {
        if (to - from == 1) {
            sink.word(text, from, to);
        }
        for (int i = from; i + 2 <= to; i++) {
            sink.word(text, i, i + 2);
        }
    }

    /** What is between the punctuation of a word; nothing if it has none. */
    static void pieces(CharSequence text, int from, int to, Sink sink) {
        int start = from;
        for (int i = from; i < to; i++) {
            if (isInner(text.charAt(i))) {
                piece(text, start, i, sink);
                start = i + 1;
            }
        }
        if (start > from) {
            piece(text, start, to, sink);
        }
    }

    private static void piece(CharSequence text, int from, int to, Sink sink) {
        if (to > from && to - from <= LONGEST) {
            sink.word(text, from, to);
        }
    }

    /** Adds the words of a text, as they are written and in lower case. */
    static void addText(Collector collector, CharSequence text) {
        cut(text, (whole, from, to) -> {
            int length = to - from;
            if (length > LONGEST) {
                collector.add(Kind.WORD, "(a word of " + Math.min(length / 8, 12) * 8 + " characters or more)");
            } else {
                collector.addLower(Kind.WORD, whole, from, to);
                collector.add(Kind.WORD, whole, from, to);
            }
            pieces(whole, from, to, (w, f, t) -> collector.addLower(Kind.WORD, w, f, t));
        });
    }

    private static boolean isInner(char c) {
        return INNER.indexOf(c) >= 0;
    }

    private static boolean isLetter(char c) {
        if (c < 128) {
            return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || SIGNS.indexOf(c) >= 0;
        }
        return Character.isLetterOrDigit(c) || c == 0xfffd;
    }

    /** Of a script without spaces: Thai and its neighbours, Chinese, Japanese. */
    private static boolean isDense(char c) {
        return c >= 0x0e00 && c <= 0x0eff
                || c >= 0x1000 && c <= 0x109f
                || c >= 0x3040 && c <= 0x30ff
                || c >= 0x3400 && c <= 0x9fff;
    }
}
