package org.posthouse.support.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.posthouse.api.metrics.Reading;

/** Counts values by fixed ranges. Any number of threads may add at once. */
public final class Histogram {
    private static final double NANOS = 1e9;

    /** From a millisecond to half a minute: how long somebody waits. */
    private static final double[] WAITS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};

    /** From a hundredth of a second to five days: how long a mail is under way. */
    private static final double[] JOURNEYS = {0.01, 0.05, 0.1, 0.5, 1, 5, 30, 60, 300, 1800, 3600, 14400, 86400, 432000
    };

    private final double scale;
    private final double[] bounds;
    private final long[] limits;
    private final LongAdder[] counts;
    private final LongAdder sum = new LongAdder();

    /**
     * An empty one.
     *
     * @param scale how many of what is added make one of the unit
     * @param bounds the upper bounds of the ranges, in the unit
     */
    private Histogram(double scale, double... bounds) {
        this.scale = scale;
        this.bounds = bounds.clone();
        this.limits =
                Arrays.stream(bounds).mapToLong(b -> Math.round(b * scale)).toArray();
        this.counts = Stream.generate(LongAdder::new).limit(bounds.length + 1L).toArray(LongAdder[]::new);
    }

    /** Of nanoseconds that somebody waits; shown in seconds. */
    public static Histogram ofWaits() {
        return new Histogram(NANOS, WAITS);
    }

    /** Of nanoseconds that a mail is under way; shown in seconds. */
    public static Histogram ofJourneys() {
        return new Histogram(NANOS, JOURNEYS);
    }

    /** Of numbers of things. */
    public static Histogram ofNumbers(double... bounds) {
        return new Histogram(1, bounds);
    }

    /** Adds a value; one below zero counts as zero. */
    public void add(long value) {
        long counted = Math.max(0, value);
        int range = 0;
        while (range < limits.length && counted > limits[range]) {
            range++;
        }
        counts[range].increment();
        sum.add(counted);
    }

    /** True if nothing was added yet. */
    public boolean isEmpty() {
        return Arrays.stream(counts).allMatch(count -> count.sum() == 0);
    }

    /** What was added until now. */
    public Reading.Distribution read() {
        List<Double> upper = Arrays.stream(bounds).boxed().toList();
        List<Long> found = Arrays.stream(counts)
                .flatMapToLong(c -> LongStream.of(c.sum()))
                .boxed()
                .toList();
        return new Reading.Distribution(upper, found, sum.sum() / scale);
    }
}
