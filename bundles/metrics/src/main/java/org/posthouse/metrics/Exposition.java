package org.posthouse.metrics;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.Metric.Kind;
import org.posthouse.api.metrics.Reading;
import org.posthouse.api.metrics.Sample;

/** The two text forms that Prometheus reads. */
enum Exposition {
    /** Its own, version 0.0.4. */
    PROMETHEUS("text/plain; version=0.0.4; charset=utf-8"),
    /** OpenMetrics 1.0. */
    OPENMETRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

    private final String contentType;

    Exposition(String contentType) {
        this.contentType = contentType;
    }

    String contentType() {
        return contentType;
    }

    /** What a client wants to read, by its Accept field; null: it has none. */
    static Exposition forClient(String accept) {
        return accept != null && accept.contains("application/openmetrics-text") ? OPENMETRICS : PROMETHEUS;
    }

    String write(Iterable<Metric> metrics) {
        StringBuilder out = new StringBuilder(16 * 1024);
        for (Metric metric : metrics) {
            if (!metric.samples().isEmpty()) {
                write(metric, out);
            }
        }
        if (this == OPENMETRICS) {
            out.append("# EOF\n");
        }
        return out.toString();
    }

    private void write(Metric metric, StringBuilder out) {
        String total = metric.kind() == Kind.COUNTER ? metric.name() + "_total" : metric.name();
        String family = this == OPENMETRICS ? metric.name() : total;
        String help = escaped(metric.help());
        out.append("# HELP ")
                .append(family)
                .append(' ')
                .append(this == OPENMETRICS ? help : help.replace("\\\"", "\""))
                .append('\n');
        out.append("# TYPE ")
                .append(family)
                .append(' ')
                .append(metric.kind().name().toLowerCase(Locale.ROOT))
                .append('\n');
        for (Sample sample : metric.samples()) {
            if (sample.reading() instanceof Reading.Distribution distribution) {
                write(metric.name(), sample.labels(), distribution, out);
            } else if (sample.reading() instanceof Reading.Amount amount) {
                line(total, sample.labels(), number(amount.value()), out);
            }
        }
    }

    private static void write(String name, Map<String, String> labels, Reading.Distribution values, StringBuilder out) {
        long below = 0;
        for (int i = 0; i < values.counts().size(); i++) {
            below += values.counts().get(i);
            Map<String, String> with = new TreeMap<>(labels);
            with.put(
                    "le",
                    i < values.bounds().size() ? Double.toString(values.bounds().get(i)) : "+Inf");
            line(name + "_bucket", with, Long.toString(below), out);
        }
        line(name + "_sum", labels, number(values.sum()), out);
        line(name + "_count", labels, Long.toString(below), out);
    }

    private static void line(String name, Map<String, String> labels, String value, StringBuilder out) {
        out.append(series(name, labels)).append(' ').append(value).append('\n');
    }

    /** A name and its labels. */
    static String series(String name, Map<String, String> labels) {
        if (labels.isEmpty()) {
            return name;
        }
        StringBuilder out = new StringBuilder(name).append('{');
        new TreeMap<>(labels).forEach((label, value) -> out.append(out.charAt(out.length() - 1) == '{' ? "" : ",")
                .append(label)
                .append("=\"")
                .append(escaped(value))
                .append('"'));
        return out.append('}').toString();
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
