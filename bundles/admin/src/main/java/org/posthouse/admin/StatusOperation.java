package org.posthouse.admin;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.api.queue.QueueAdmin;
import org.posthouse.api.server.Warning;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.trace.Tracer;
import org.posthouse.net.api.NetAdmin;
import org.posthouse.store.api.StoreAdmin;

/** The state of the server in a few figures; what cannot be had is said to be absent. */
final class StatusOperation {
    private final Services.Source<NetAdmin> net;
    private final Services.Source<QueueAdmin> queue;
    private final Services.Source<Tracer> tracer;
    private final Services.Source<StoreAdmin> store;
    private final Supplier<List<Warning>> warnings;

    StatusOperation(
            Services.Source<NetAdmin> net,
            Services.Source<QueueAdmin> queue,
            Services.Source<Tracer> tracer,
            Services.Source<StoreAdmin> store,
            Supplier<List<Warning>> warnings) {
        this.net = net;
        this.queue = queue;
        this.tracer = tracer;
        this.store = store;
        this.warnings = warnings;
    }

    Operation operation() {
        return AdminOperation.read("status", "Shows the state of the server at a glance.", a -> status());
    }

    /** One part of the status. */
    @FunctionalInterface
    private interface Part {
        void add(Map<String, String> figures) throws OperationException;
    }

    private Result status() {
        List<List<String>> rows = new ArrayList<>();
        warnings.get().stream()
                .sorted(Comparator.comparing(Warning::since))
                .forEach(w ->
                        rows.add(List.of("warning", w.part(), w.text() + " (since " + Format.time(w.since()) + ")")));
        add(rows, "listeners", this::network);
        add(rows, "queue", this::queue);
        add(rows, "mail", figures -> new TreeMap<>(tracer.get().totals())
                .forEach((stage, count) -> figures.put(stage, Long.toString(count))));
        add(rows, "store", this::store);
        add(rows, "process", this::process);
        return Result.table(List.of("part", "figure", "value"), rows);
    }

    private static void add(List<List<String>> rows, String part, Part figures) {
        Map<String, String> found = new java.util.LinkedHashMap<>();
        try {
            figures.add(found);
        } catch (OperationException absent) {
            found.put("state", "absent");
        }
        found.forEach((figure, value) -> rows.add(List.of(part, figure, value)));
    }

    private void network(Map<String, String> figures) throws OperationException {
        List<NetAdmin.ListenerStatus> all = net.get().listeners();
        long bad = all.stream()
                .filter(l -> !l.problem().isEmpty() || !l.protocolPresent())
                .count();
        figures.put("open listeners", all.size() - bad + " of " + all.size());
        figures.put(
                "open connections",
                Long.toString(
                        all.stream().mapToLong(NetAdmin.ListenerStatus::open).sum()));
        figures.put(
                "accepted",
                Long.toString(all.stream()
                        .mapToLong(NetAdmin.ListenerStatus::accepted)
                        .sum()));
        figures.put(
                "refused",
                Long.toString(
                        all.stream().mapToLong(NetAdmin.ListenerStatus::refused).sum()));
    }

    private void queue(Map<String, String> figures) throws OperationException {
        Spool.Counts counts = queue.get().counts();
        figures.put("waiting", Integer.toString(counts.total()));
        figures.put("held", Integer.toString(counts.held()));
        figures.put("under way", Integer.toString(counts.leased()));
        figures.put("state", queue.get().paused() ? "paused" : "running");
    }

    private void store(Map<String, String> figures) throws OperationException {
        try {
            StoreAdmin.Totals totals = store.get().totals();
            figures.put("messages", Long.toString(totals.messages()));
            figures.put("holds", Format.octets(totals.octets()));
            figures.put("disk free", Format.octets(totals.free()));
        } catch (IOException failed) {
            figures.put("state", "failing: " + failed.getMessage());
        }
    }

    private void process(Map<String, String> figures) {
        Runtime runtime = Runtime.getRuntime();
        figures.put(
                "up",
                Format.duration(
                        Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime())));
        figures.put(
                "heap",
                Format.octets(runtime.totalMemory() - runtime.freeMemory()) + " of "
                        + Format.octets(runtime.maxMemory()));
        figures.put(
                "threads", Integer.toString(ManagementFactory.getThreadMXBean().getThreadCount()));
        figures.put("java", System.getProperty("java.version"));
    }
}
