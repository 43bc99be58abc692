package org.posthouse.intake.filter;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.Sample;

/** The figures of filters; a filter that is replaced begins at zero, under the version of its new bundle. */
final class FilterMetrics {
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private FilterMetrics() {}

    static List<Metric> of(Collection<HostedFilter> filters) {
        List<Sample> verdicts = new ArrayList<>();
        for (HostedFilter filter : filters) {
            filter.verdicts()
                    .forEach((kind, count) -> verdicts.add(Sample.of(
                            Map.of("filter", filter.name(), "bundle", filter.bundle(), "verdict", kind), count)));
        }
        return List.of(
                counter("posthouse_filter_calls", "Calls of a filter.", filters, HostedFilter::calls),
                counter(
                        "posthouse_filter_failures",
                        "Calls of a filter that threw, returned nothing or were late.",
                        filters,
                        HostedFilter::failures),
                counter(
                        "posthouse_filter_seconds",
                        "Total duration of the calls of a filter, without waiting for a thread.",
                        filters,
                        filter -> filter.nanos() / NANOS),
                Metric.counter("posthouse_filter_verdicts", "Verdicts of a filter, by kind.", verdicts));
    }

    private static Metric counter(
            String name, String help, Collection<HostedFilter> filters, ToDoubleFunction<HostedFilter> value) {
        return Metric.counter(
                name,
                help,
                filters.stream()
                        .map(f -> Sample.of(Map.of("filter", f.name(), "bundle", f.bundle()), value.applyAsDouble(f)))
                        .toList());
    }
}
