package org.posthouse.intake.budget;

import java.util.OptionalDouble;

/**
 * How long calls may take.
 *
 * @param quantile what is measured: the time that this share of the calls does not exceed; empty: the mean
 * @param micros the limit in microseconds, if it is absolute
 * @param ratio the limit as a multiple of what the version before takes, if it is relative
 */
record Latency(OptionalDouble quantile, OptionalDouble micros, OptionalDouble ratio) {
    /** No ratio counts below this: that a call takes 3 ms instead of 1 harms nobody. */
    static final double LEAST = 50_000;

    /** In words: {@code mean 500 ms}. */
    String measured() {
        return quantile.isPresent() ? Math.round(quantile.getAsDouble() * 100) + " % of calls within" : "mean";
    }

    /** The limit in microseconds; empty if too little is known of the version before. */
    OptionalDouble limit(Calls.Seen before, int minimum) {
        if (micros.isPresent()) {
            return micros;
        }
        if (before.timed() < minimum) {
            return OptionalDouble.empty();
        }
        double base = quantile.isPresent() ? before.quantile(quantile.getAsDouble()) : before.mean();
        return OptionalDouble.of(Math.max(LEAST, base * ratio.orElse(1)));
    }

    /** True if these calls take longer. */
    boolean exceeded(Calls.Seen calls, double limit, Evidence evidence) {
        return quantile.isPresent()
                ? evidence.above(calls.longerThan(limit), calls.timed(), 1 - quantile.getAsDouble(), 0)
                : evidence.above(calls.mean(), calls.variance(), calls.timed(), limit);
    }

    /** What is measured, of these calls, in microseconds. */
    double of(Calls.Seen calls) {
        return quantile.isPresent() ? calls.quantile(quantile.getAsDouble()) : calls.mean();
    }
}
