package org.posthouse.support.metrics;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.Sample;

/** How long the commands of a protocol took from the moment they were read to the end of their reply. */
public final class CommandTimes {
    private final String name;
    private final String help;
    private final Map<String, Histogram> times = new ConcurrentHashMap<>();

    /**
     * Of no command yet.
     *
     * @param name of the metric
     * @param help what it tells
     */
    public CommandTimes(String name, String help) {
        this.name = name;
        this.help = help;
    }

    /**
     * A command ended.
     *
     * @param verb one of the table of commands, never what a client wrote
     */
    public void ended(String verb, long nanos) {
        Histogram of = times.get(verb);
        if (of == null) {
            of = times.computeIfAbsent(verb, v -> Histogram.ofWaits());
        }
        of.add(nanos);
    }

    /** All of it. */
    public Metric read() {
        List<Sample> samples = new TreeMap<>(times)
                .entrySet().stream()
                        .map(e -> new Sample(
                                Map.of("command", title(e.getKey())),
                                e.getValue().read()))
                        .toList();
        return Metric.histogram(name, help, samples);
    }

    private static String title(String verb) {
        return (verb.endsWith("_") ? verb.substring(0, verb.length() - 1) : verb).replace('_', ' ');
    }
}
