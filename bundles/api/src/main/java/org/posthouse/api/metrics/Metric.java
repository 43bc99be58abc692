package org.posthouse.api.metrics;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A metric with its samples.
 *
 * @param name its name, such as {@code posthouse_queue_parts}; of a counter without {@code _total}, which is added where it is shown
 * @param kind what its values mean
 * @param help what it is, in a sentence with the unit
 * @param samples its values, one for each set of labels
 */
public record Metric(String name, Kind kind, String help, List<Sample> samples) {
    /** What values mean. */
    public enum Kind {
        /** Only grows, until whoever counts begins anew. */
        COUNTER,
        /** Goes up and down. */
        GAUGE,
        /** A {@link Reading.Distribution}. */
        HISTOGRAM
    }

    static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,99}");

    /**
     * Makes one.
     *
     * @throws IllegalArgumentException if the name is none, or a sample does not go with the kind
     */
    public Metric {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(help, "help");
        samples = List.copyOf(samples);
        if (!NAME.matcher(name).matches() || name.endsWith("_total")) {
            throw new IllegalArgumentException("invalid metric name: " + name);
        }
        for (Sample sample : samples) {
            if (sample.reading() instanceof Reading.Distribution != (kind == Kind.HISTOGRAM)) {
                throw new IllegalArgumentException(name + " is a " + kind + ", but one of its samples is not");
            }
        }
    }

    /** A counter with labels. */
    public static Metric counter(String name, String help, List<Sample> samples) {
        return new Metric(name, Kind.COUNTER, help, samples);
    }

    /** A counter without labels. */
    public static Metric counter(String name, String help, double value) {
        return counter(name, help, List.of(Sample.of(Map.of(), value)));
    }

    /** A gauge with labels. */
    public static Metric gauge(String name, String help, List<Sample> samples) {
        return new Metric(name, Kind.GAUGE, help, samples);
    }

    /** A gauge without labels. */
    public static Metric gauge(String name, String help, double value) {
        return gauge(name, help, List.of(Sample.of(Map.of(), value)));
    }

    /** A histogram with labels. */
    public static Metric histogram(String name, String help, List<Sample> samples) {
        return new Metric(name, Kind.HISTOGRAM, help, samples);
    }

    /** A histogram without labels. */
    public static Metric histogram(String name, String help, Reading.Distribution values) {
        return histogram(name, help, List.of(new Sample(Map.of(), values)));
    }
}
