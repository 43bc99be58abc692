package org.posthouse.intake.budget;

/**
 * Whether what was seen is clearly above a limit. A filter that is exactly at its limit would be found above it half of the time; one
 * that is a little better, now and then. So three standard deviations have to lie between, which few cases cannot give and many can.
 */
enum Evidence {
    /** Clearly above: a reason to act. */
    CLEAR(3),
    /** Above at all: a reason not to take back what was said. */
    ANY(0);

    /** Below this no share is clear: two cases are an accident. */
    private static final int LEAST = 3;

    private final double deviations;

    Evidence(double deviations) {
        this.deviations = deviations;
    }

    /**
     * True if the true share of hits is above a limit.
     *
     * @param limit from 0 to 1
     * @param variance of the limit, if that was measured, too; else 0
     */
    boolean above(int hits, int of, double limit, double variance) {
        if (hits < LEAST || limit >= 1) {
            return false;
        }
        double expected = of * limit;
        double spread = Math.sqrt(expected * (1 - limit) + (double) of * of * variance);
        return hits > expected + deviations * spread;
    }

    /** True if a mean is above a limit, given the variance of a single value. */
    boolean above(double mean, double variance, int of, double limit) {
        return of > 1 && mean - deviations * Math.sqrt(variance / of) > limit;
    }

    /** The variance of a share that was measured so; never 0, since no number of cases makes certain. */
    static double variance(int hits, int of) {
        double share = (hits + 1.0) / (of + 2.0);
        return share * (1 - share) / of;
    }
}
