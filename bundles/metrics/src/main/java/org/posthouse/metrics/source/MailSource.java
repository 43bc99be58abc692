package org.posthouse.metrics.source;

import java.util.List;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.MetricSource;
import org.posthouse.api.metrics.Sample;
import org.posthouse.api.trace.Tracer;

/** What the trace counts: the same figures as in {@code mail:status} and in the console's chart. */
@Component(service = MetricSource.class)
public final class MailSource implements MetricSource {
    private final Tracer tracer;

    @Activate
    public MailSource(@Reference Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public String name() {
        return "trace";
    }

    @Override
    public List<Metric> read() {
        List<Sample> samples = new TreeMap<>(tracer.totals())
                .entrySet().stream()
                        .map(e -> Sample.of("stage", e.getKey(), e.getValue()))
                        .toList();
        return List.of(Metric.counter(
                "posthouse_trace_events", "Events that the trace recorded, by stage, as in mail:status.", samples));
    }
}
