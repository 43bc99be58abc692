package org.posthouse.imap.parse;

import java.util.ArrayList;
import java.util.List;

/**
 * A sequence-set as the client wrote it (rfc3501#9): numbers and ranges, with {@code *} for the largest there is.
 *
 * @param ranges in the order given; {@link #STAR} for {@code *}
 */
public record NumberSet(List<Range> ranges) {
    /** Stands for the largest number there is. */
    public static final long STAR = 0;

    /** A range whose ends may be in any order. */
    public record Range(long from, long to) {}

    public NumberSet {
        ranges = List.copyOf(ranges);
    }

    /** Reads one. */
    public static NumberSet parse(Tokens in) throws SyntaxException {
        List<Range> ranges = new ArrayList<>();
        do {
            long from = number(in);
            ranges.add(new Range(from, in.take(':') ? number(in) : from));
        } while (in.take(','));
        return new NumberSet(ranges);
    }

    private static long number(Tokens in) throws SyntaxException {
        if (in.take('*')) {
            return STAR;
        }
        long number = in.number();
        if (number == 0) {
            throw new SyntaxException("0 is not a message number");
        }
        return number;
    }
}
