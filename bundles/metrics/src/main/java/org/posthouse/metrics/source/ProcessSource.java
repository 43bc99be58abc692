package org.posthouse.metrics.source;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.MetricSource;
import org.posthouse.api.metrics.Sample;

/** The process: its memory, threads and processor time. */
@Component(service = MetricSource.class)
public final class ProcessSource implements MetricSource {
    private static final double MILLIS = 1000;

    @Override
    public String name() {
        return "process";
    }

    @Override
    public List<Metric> read() {
        List<Metric> metrics = new ArrayList<>();
        memory(metrics);
        collections(metrics);
        metrics.add(Metric.gauge(
                "posthouse_jvm_threads",
                "Threads of the process.",
                ManagementFactory.getThreadMXBean().getThreadCount()));
        metrics.add(Metric.gauge(
                "posthouse_process_start_timestamp_seconds",
                "When the process started, in seconds since 1970.",
                ManagementFactory.getRuntimeMXBean().getStartTime() / MILLIS));
        ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .ifPresent(cpu -> metrics.add(Metric.counter(
                        "posthouse_process_cpu_seconds", "CPU time used by the process.", cpu.toMillis() / MILLIS)));
        metrics.add(Metric.gauge(
                "posthouse_jvm_info",
                "The Java runtime; always 1.",
                List.of(Sample.of(
                        Map.of(
                                "version",
                                System.getProperty("java.version", ""),
                                "vendor",
                                System.getProperty("java.vendor", "")),
                        1))));
        return metrics;
    }

    private static void memory(List<Metric> metrics) {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        MemoryUsage other = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
        metrics.add(Metric.gauge(
                "posthouse_jvm_memory_used_bytes",
                "Memory of the Java runtime in use, by area.",
                List.of(Sample.of("area", "heap", heap.getUsed()), Sample.of("area", "nonheap", other.getUsed()))));
        metrics.add(Metric.gauge("posthouse_jvm_heap_max_bytes", "Maximum heap size.", heap.getMax()));
        metrics.add(Metric.gauge(
                "posthouse_jvm_buffers_bytes",
                "Memory in buffers outside the Java heap.",
                ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .map(pool -> Sample.of("pool", pool.getName(), pool.getMemoryUsed()))
                        .toList()));
    }

    private static void collections(List<Metric> metrics) {
        List<Sample> runs = new ArrayList<>();
        List<Sample> times = new ArrayList<>();
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            runs.add(Sample.of("collector", collector.getName(), collector.getCollectionCount()));
            times.add(Sample.of("collector", collector.getName(), collector.getCollectionTime() / MILLIS));
        }
        metrics.add(Metric.counter("posthouse_jvm_gc_runs", "Garbage collections.", runs));
        metrics.add(Metric.counter("posthouse_jvm_gc_seconds", "Time spent in garbage collections.", times));
    }
}
