package org.posthouse.api.metrics;

import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One value of a metric.
 *
 * @param labels what tells it from the others of the metric; {@code le} is not for use. Values are cut at 200 characters where
 *     they are shown
 * @param reading the value
 */
public record Sample(Map<String, String> labels, Reading reading) {
    private static final Pattern LABEL = Pattern.compile("[a-z][a-z0-9_]{0,39}");

    /**
     * Makes one.
     *
     * @throws IllegalArgumentException if the name of a label is none
     */
    public Sample {
        Objects.requireNonNull(reading, "reading");
        labels = Map.copyOf(labels);
        for (String label : labels.keySet()) {
            if (!LABEL.matcher(label).matches() || label.equals("le")) {
                throw new IllegalArgumentException("invalid label name: " + label);
            }
        }
    }

    /** A number. */
    public static Sample of(Map<String, String> labels, double value) {
        return new Sample(labels, new Reading.Amount(value));
    }

    /** A number with one label. */
    public static Sample of(String label, String text, double value) {
        return of(Map.of(label, text), value);
    }
}
