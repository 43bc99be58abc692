package org.posthouse.filter.junk.model;

/**
 * Pairs of numbers in fixed point, 32 bits a pair: the weight of a feature, and the sum of the squares of the errors it was corrected
 * for. Features of the same slot share them. Sums stop at the bounds.
 */
final class Slots {
    private static final int WEIGHT_ONE = 2_048; // so weights are from -16 to 16
    private static final int SQUARE_ONE = 4_096; // so sums of squares are from 0 to 16
    private static final int SQUARE_BITS = 16;
    private static final int SQUARE_MASK = 0xffff;

    private final int[] pairs;

    /** @param pairs the weight in the upper half of each; becomes this object's own */
    Slots(int[] pairs) {
        this.pairs = pairs;
    }

    int[] pairs() {
        return pairs;
    }

    /** The slot of a feature. */
    int of(int hash) {
        return (int) ((hash & 0xffffffffL) * pairs.length >>> 32);
    }

    int fixedWeight(int slot) {
        return pairs[slot] >> SQUARE_BITS;
    }

    double weight(int slot) {
        return fromFixed(fixedWeight(slot));
    }

    static double fromFixed(long weight) {
        return (double) weight / WEIGHT_ONE;
    }

    static int fixedSquare(float square) {
        return Math.round(square * SQUARE_ONE);
    }

    /** The square root of the sum of squares and what is added to it. */
    float root(int slot, float added) {
        return (float) Math.sqrt((float) (pairs[slot] & SQUARE_MASK) / SQUARE_ONE + added);
    }

    void add(int slot, float weight, int square) {
        int sum = fixedWeight(slot) + Math.round(weight * WEIGHT_ONE);
        int bounded = Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, sum));
        pairs[slot] = bounded << SQUARE_BITS | pairs[slot] & SQUARE_MASK;
        addSquare(slot, square);
    }

    void addSquare(int slot, int square) {
        int sum = (pairs[slot] & SQUARE_MASK) + square;
        pairs[slot] = pairs[slot] & ~SQUARE_MASK | Math.max(0, Math.min(SQUARE_MASK, sum));
    }
}
