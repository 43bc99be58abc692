package org.posthouse.filter.score;

/**
 * What becomes of a mail with so many points; the worst that applies.
 *
 * @param junk points from which it goes to Junk; 0: never
 * @param hold points from which it is held; 0: never
 * @param reject points from which it is rejected; 0: never
 */
record Thresholds(double junk, double hold, double reject) {
    /** What is done. */
    enum Fate {
        DELIVER,
        JUNK,
        HOLD,
        REJECT
    }

    Fate of(double points) {
        if (reached(reject, points)) {
            return Fate.REJECT;
        }
        if (reached(hold, points)) {
            return Fate.HOLD;
        }
        return reached(junk, points) ? Fate.JUNK : Fate.DELIVER;
    }

    private static boolean reached(double threshold, double points) {
        return threshold > 0 && points >= threshold;
    }
}
