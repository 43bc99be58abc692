package org.posthouse.filter.junk.features;

/** The hash of features: 32 bits, the same on every machine. */
final class Hash {
    private static final int PRIME = 0x01000193;

    private Hash() {}

    static int of(int seed, CharSequence text) {
        return of(seed, text, 0, text.length());
    }

    static int of(int seed, CharSequence text, int from, int to) {
        int hash = seed;
        for (int i = from; i < to; i++) {
            hash = add(hash, text.charAt(i));
        }
        return hash;
    }

    /** As {@link #of(int, CharSequence, int, int)} of the text in lower case. */
    static int ofLower(int seed, CharSequence text, int from, int to) {
        int hash = seed;
        for (int i = from; i < to; i++) {
            hash = add(hash, lower(text.charAt(i)));
        }
        return hash;
    }

    /** Lower case, a character at a time and in no language. */
    static char lower(char c) {
        if (c < 128) {
            return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
        }
        return Character.toLowerCase(c);
    }

    private static int add(int hash, char c) {
        return Integer.rotateLeft((hash ^ c) * PRIME, 13);
    }

    /** Spreads what was hashed over all bits; never 0. */
    static int spread(int hash) {
        int h = hash;
        h = (h ^ h >>> 16) * 0x85ebca6b;
        h = (h ^ h >>> 13) * 0xc2b2ae35;
        h ^= h >>> 16;
        return h == 0 ? 1 : h;
    }
}
