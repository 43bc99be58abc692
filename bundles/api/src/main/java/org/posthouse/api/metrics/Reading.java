package org.posthouse.api.metrics;

import java.util.List;

/** What was read. */
public sealed interface Reading {
    /**
     * A number.
     *
     * @param value in the unit of the metric
     */
    record Amount(double value) implements Reading {}

    /**
     * How often values fell into each range.
     *
     * @param bounds the upper bounds of the ranges, each included, growing; the last range has none
     * @param counts how many values fell into each range, one more than bounds
     * @param sum the sum of all values
     */
    record Distribution(List<Double> bounds, List<Long> counts, double sum) implements Reading {
        /**
         * Makes one.
         *
         * @throws IllegalArgumentException if there is not a count for each range, there are more than 50, or bounds do not grow
         */
        public Distribution {
            bounds = List.copyOf(bounds);
            counts = List.copyOf(counts);
            if (counts.size() != bounds.size() + 1 || counts.size() > 50) {
                throw new IllegalArgumentException(counts.size() + " counts for " + bounds.size() + " bounds");
            }
            for (int i = 1; i < bounds.size(); i++) {
                if (bounds.get(i) <= bounds.get(i - 1)) {
                    throw new IllegalArgumentException("bounds do not increase: " + bounds);
                }
            }
        }

        /** How many values there were. */
        public long count() {
            return counts.stream().mapToLong(Long::longValue).sum();
        }
    }
}
