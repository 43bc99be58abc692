package org.posthouse.spool.index;

import java.util.Arrays;

/** A list of ints that grows and shrinks at its end, by chunks once it is long. */
final class Ints {
    private static final int CHUNK_BITS = 10;
    private static final int CHUNK = 1 << CHUNK_BITS;
    private static final int LEAST = 4;

    private int[][] chunks = {{}};
    private int size;

    int size() {
        return size;
    }

    int get(int i) {
        return chunks[i >>> CHUNK_BITS][i & CHUNK - 1];
    }

    void set(int i, int value) {
        chunks[i >>> CHUNK_BITS][i & CHUNK - 1] = value;
    }

    void add(int value) {
        int chunk = size >>> CHUNK_BITS;
        if (chunk == chunks.length) {
            chunks = Arrays.copyOf(chunks, chunk + 1);
            chunks[chunk] = new int[CHUNK];
        } else if (chunk == 0 && size == chunks[0].length) {
            chunks[0] = Arrays.copyOf(chunks[0], Math.min(CHUNK, Math.max(LEAST, size + (size >> 2))));
        }
        set(size++, value);
    }

    /** Takes the last one off. */
    int removeLast() {
        int last = get(--size);
        int needed = (size + CHUNK - 1 >>> CHUNK_BITS) + 1; // one chunk more, lest it comes and goes all the time
        if (chunks.length > needed) {
            chunks = Arrays.copyOf(chunks, needed);
        }
        if (size == 0) {
            chunks = new int[][] {{}};
        }
        return last;
    }
}
