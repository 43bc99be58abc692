package org.posthouse.imap.parse;

import java.util.Arrays;

/** A sequence-set as the client wrote it (rfc3501#9): numbers and ranges, with {@code *} for the largest there is. Immutable. */
public final class NumberSet {
    /** Stands for the largest number there is. */
    public static final long STAR = 0;

    private final long[] ends; // two for each range, in the order given: a command may hold thirty thousand

    private NumberSet(long[] ends) {
        this.ends = ends;
    }

    /** Reads one. */
    public static NumberSet parse(Tokens in) throws SyntaxException {
        long[] ends = new long[2];
        int count = 0;
        do {
            if (count == ends.length) {
                ends = Arrays.copyOf(ends, count * 2);
            }
            long from = number(in);
            ends[count++] = from;
            ends[count++] = in.take(':') ? number(in) : from;
        } while (in.take(','));
        return new NumberSet(Arrays.copyOf(ends, count));
    }

    private static long number(Tokens in) throws SyntaxException {
        if (in.take('*')) {
            return STAR;
        }
        long number = in.number();
        if (number == 0) {
            throw new SyntaxException("Message number 0 is invalid");
        }
        return number;
    }

    /** Number of ranges. */
    public int count() {
        return ends.length / 2;
    }

    /** One end of a range; the ends may be in any order. {@link #STAR} for {@code *}. */
    public long from(int range) {
        return ends[2 * range];
    }

    /** The other end. */
    public long to(int range) {
        return ends[2 * range + 1];
    }
}
