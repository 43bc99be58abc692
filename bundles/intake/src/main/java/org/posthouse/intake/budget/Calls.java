package org.posthouse.intake.budget;

/** The latest calls of a filter at one stage: which failed, and how long they took. Each call costs the same few additions. */
final class Calls {
    /** How many calls count; what was before is forgotten. */
    static final int SIZE = 500;

    /** The longest time that is told apart from longer ones: 17 minutes. */
    private static final int LONGEST = (1 << 30) - 1;

    /** Of a call that got no thread. */
    private static final int UNTIMED = -1;

    private static final int[] NO_TIMES = new int[0];

    // all guarded by this
    private final int[] micros = new int[SIZE];
    private final boolean[] failed = new boolean[SIZE];
    private final int[] times = new int[Times.BUCKETS];
    private int next;
    private int size;
    private int failures;
    private int timed;
    private double sum;
    private double squares;

    /**
     * What is in the window.
     *
     * @param calls how many calls
     * @param failures how many of them failed
     * @param timed how many of them were made
     * @param mean of their times, in microseconds; 0 if there is none
     * @param variance of a single time, in square microseconds
     * @param times how many took how long, by bucket; empty unless asked for
     */
    record Seen(int calls, int failures, int timed, double mean, double variance, int[] times) {
        static final Seen NONE = new Seen(0, 0, 0, 0, 0, NO_TIMES);

        /** The time that this share of the calls did not exceed, at most, in microseconds. */
        double quantile(double share) {
            return Times.quantile(times, timed, share);
        }

        /** How many calls surely took longer than this, in microseconds. */
        int longerThan(double limit) {
            return Times.longerThan(times, limit);
        }
    }

    /** @param nanos how long it took; negative if it was never made */
    synchronized void add(long nanos, boolean fails) {
        if (size == SIZE) {
            forget(next);
        } else {
            size++;
        }
        int took = nanos < 0 ? UNTIMED : (int) Math.min(nanos / 1000, LONGEST);
        micros[next] = took;
        failed[next] = fails;
        failures += fails ? 1 : 0;
        if (took != UNTIMED) {
            timed++;
            times[Times.bucket(took)]++;
            sum += took;
            squares += (double) took * took;
        }
        next = (next + 1) % SIZE;
        if (next == 0) {
            sumAnew();
        }
    }

    private void forget(int oldest) {
        failures -= failed[oldest] ? 1 : 0;
        int took = micros[oldest];
        if (took != UNTIMED) {
            timed--;
            times[Times.bucket(took)]--;
            sum -= took;
            squares -= (double) took * took;
        }
    }

    /** Once a round, so that what rounding leaves behind stays small. */
    private void sumAnew() {
        sum = 0;
        squares = 0;
        for (int i = 0; i < size; i++) {
            if (micros[i] != UNTIMED) {
                sum += micros[i];
                squares += (double) micros[i] * micros[i];
            }
        }
    }

    /** How many calls are in the window. */
    synchronized int size() {
        return size;
    }

    /** How many of them failed. */
    synchronized int failures() {
        return failures;
    }

    /** @param withTimes whether the single times are of interest, which have to be copied */
    synchronized Seen seen(boolean withTimes) {
        double mean = timed == 0 ? 0 : sum / timed;
        double variance = timed < 2 ? 0 : Math.max(0, (squares - timed * mean * mean) / (timed - 1));
        return new Seen(size, failures, timed, mean, variance, withTimes ? times.clone() : NO_TIMES);
    }
}
