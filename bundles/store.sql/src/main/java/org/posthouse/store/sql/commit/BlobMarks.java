package org.posthouse.store.sql.commit;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Remembers bodies that are referred to, in a fixed amount of memory: one that was marked is always found, one that was not
 * is nearly always not found.
 */
public final class BlobMarks {
    private static final int MIN_BITS = 1 << 16;
    private static final int MAX_BITS = 1 << 28;
    private final AtomicLongArray words;
    private final int mask;

    public BlobMarks(long expected) {
        long wanted = Math.max(MIN_BITS, Math.min(MAX_BITS, expected * 16));
        int bits = (int) Math.min(MAX_BITS, Long.highestOneBit(wanted) << 1);
        words = new AtomicLongArray(bits >>> 6);
        mask = bits - 1;
    }

    private int bit(long blob) {
        long h = blob * 0x9E3779B97F4A7C15L;
        h ^= h >>> 32;
        h *= 0xD6E8FEB86659FD93L;
        return (int) (h ^ h >>> 32) & mask;
    }

    public void mark(long blob) {
        int bit = bit(blob);
        words.accumulateAndGet(bit >>> 6, 1L << bit, (a, b) -> a | b);
    }

    public boolean marked(long blob) {
        int bit = bit(blob);
        return (words.get(bit >>> 6) & 1L << bit) != 0;
    }
}
