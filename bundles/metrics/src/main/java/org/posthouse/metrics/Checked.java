package org.posthouse.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.MetricSource;
import org.posthouse.api.metrics.Sample;
import org.posthouse.support.RateLimited;

/** What a source gave, as plain data within bounds: text is cut, and there are not too many samples. */
final class Checked {
    private static final int LONGEST = 200;

    private Checked() {}

    static List<Metric> of(String source, List<Metric> given, RateLimited log) {
        List<Metric> good = new ArrayList<>();
        int room = MetricSource.MOST_SAMPLES;
        for (Metric metric : given) {
            if (room <= 0) {
                log.warn("{} has more than {} samples; the rest are dropped", source, MetricSource.MOST_SAMPLES);
                break;
            }
            List<Sample> samples = metric.samples().stream()
                    .limit(room)
                    .map(s -> new Sample(cut(s.labels()), s.reading()))
                    .toList();
            room -= Math.max(1, metric.samples().size());
            good.add(new Metric(metric.name(), metric.kind(), line(metric.help()), samples));
        }
        if (room < 0) {
            log.warn("{} has more than {} samples; the rest are dropped", source, MetricSource.MOST_SAMPLES);
        }
        return good;
    }

    private static Map<String, String> cut(Map<String, String> labels) {
        Map<String, String> cut = new LinkedHashMap<>();
        labels.forEach((name, value) -> cut.put(name, line(value)));
        return cut;
    }

    private static String line(String text) {
        String cut = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
        return cut.replaceAll("\\p{Cntrl}", " ");
    }
}
