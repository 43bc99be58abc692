package org.posthouse.metrics;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.Sample;
import org.posthouse.support.RateLimited;

/**
 * Makes one metric of those of a name: monitors want each once, and each set of labels once. While a part is replaced the old
 * and the new version may both be there; of a sample that both have, the first counts.
 */
final class Merge {
    private Merge() {}

    static List<Metric> of(List<List<Metric>> all, RateLimited log) {
        Map<String, List<Metric>> byName = new TreeMap<>();
        all.forEach(some -> some.forEach(metric ->
                byName.computeIfAbsent(metric.name(), n -> new ArrayList<>()).add(metric)));
        return byName.values().stream().map(same -> one(same, log)).toList();
    }

    private static Metric one(List<Metric> same, RateLimited log) {
        Metric first = same.get(0);
        Set<Map<String, String>> seen = new HashSet<>();
        List<Sample> samples = new ArrayList<>();
        for (Metric metric : same) {
            if (metric.kind() != first.kind()) {
                log.warn("{} is both a {} and a {}; the latter is dropped", metric.name(), first.kind(), metric.kind());
                continue;
            }
            for (Sample sample : metric.samples()) {
                if (seen.add(sample.labels())) {
                    samples.add(sample);
                }
            }
        }
        return new Metric(first.name(), first.kind(), first.help(), samples);
    }
}
