package org.posthouse.filter.junk.trial;

import java.util.Arrays;
import java.util.List;

/**
 * How well values tell spam from ham.
 *
 * @param above the area above the curve (1 - ROCA), in per cent: how often a ham has a higher value than a spam; a tie is half
 * @param missed the spam that is let through, in per cent, when the threshold costs at most one ham in a thousand
 */
record Outcome(double above, double missed) {
    private static final int HAM_PER_LOST = 1000;

    static Outcome of(List<Mail> mails, double[] values) {
        double[] ham = values(mails, values, false);
        double[] spam = values(mails, values, true);
        Arrays.sort(ham);
        double wrong = 0;
        for (double value : spam) {
            int atMost = count(ham, value, true);
            int below = count(ham, value, false);
            wrong += ham.length - atMost + (atMost - below) / 2.0;
        }
        double threshold = ham[ham.length - 1 - ham.length / HAM_PER_LOST];
        long missed = Arrays.stream(spam).filter(value -> value <= threshold).count();
        return new Outcome(100 * wrong / ((double) ham.length * spam.length), 100.0 * missed / spam.length);
    }

    private static double[] values(List<Mail> mails, double[] values, boolean spam) {
        double[] of = new double[mails.size()];
        int count = 0;
        for (int i = 0; i < values.length; i++) {
            if (mails.get(i).spam() == spam) {
                of[count++] = values[i];
            }
        }
        return Arrays.copyOf(of, count);
    }

    /** How many of the sorted values are below a value, or not above it. */
    private static int count(double[] sorted, double value, boolean equal) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value || equal && sorted[middle] == value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
