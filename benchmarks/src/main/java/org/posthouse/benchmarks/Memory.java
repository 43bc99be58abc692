package org.posthouse.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.posthouse.benchmarks.jvm.Allocation;
import org.posthouse.benchmarks.jvm.HeapInfo;
import org.posthouse.benchmarks.jvm.Jcmd;
import org.posthouse.benchmarks.jvm.NativeMemory;
import org.posthouse.benchmarks.load.Inbox;
import org.posthouse.benchmarks.load.Load;
import org.posthouse.benchmarks.load.SmtpLoad;
import org.posthouse.benchmarks.proc.Proc;
import org.posthouse.benchmarks.report.Lines;
import org.posthouse.benchmarks.server.Server;

/** Sends very many messages to one server and looks at its memory between them. */
final class Memory {
    /** How its JVM has to be started. */
    static final String OPTIONS = "-XX:NativeMemoryTracking=summary";

    private static final int SAMPLES = 200;
    private static final int CATEGORIES = 9;

    private final Contestant contestant;
    private final Jcmd jcmd;
    private final Allocation allocation;
    private final List<Double> thousands = new ArrayList<>();
    private final List<Double> seconds = new ArrayList<>();
    private final Map<String, List<Double>> process = new LinkedHashMap<>();
    private final Map<String, List<Double>> categories = new LinkedHashMap<>();

    /** The server runs. */
    Memory(Contestant contestant) throws IOException {
        this.contestant = contestant;
        Server server = contestant.server();
        this.jcmd = server.jcmd().orElseThrow(() -> new IOException("it has no JVM to ask for its memory"));
        this.allocation = contestant.allocation().orElseThrow();
    }

    /** Sends that many, and writes a table and two plots, whose names begin with this word. */
    void run(long messages, Path directory, String word, PrintStream log) throws IOException {
        List<String> recipients =
                Server.ACCOUNTS.stream().map(a -> a + "@example.test").toList();
        List<Inbox> inboxes = contestant.inboxes(recipients.size());
        long before = count(inboxes);
        long since = System.nanoTime();
        int each = (int) Math.max(100, messages / SAMPLES);
        try {
            sample(0, since);
            for (long sent = 0; sent < messages; ) {
                int now = (int) Math.min(each, messages - sent);
                new SmtpLoad(contestant.server().smtp(), recipients, Load.MANY.of(now)).run();
                sent += now;
                sample(sent, since);
                log.printf(
                        Locale.ROOT,
                        "%-28s %9d messages, %.0f s: resident %.0f MB, heap used %.0f MB%n",
                        contestant.server().label(),
                        sent,
                        last(seconds),
                        last(process.get("resident")),
                        last(process.get("heap used")));
            }
        } finally {
            // What there is so far, if something broke.
            write(directory, word);
        }
        long arrived = count(inboxes) - before;
        if (arrived < messages) {
            log.println(arrived + " of " + messages + " are in the mailboxes; the others are in the queue");
        }
    }

    private static long count(List<Inbox> inboxes) throws IOException {
        long sum = 0;
        for (Inbox inbox : inboxes) {
            sum += inbox.count();
        }
        return sum;
    }

    private static double last(List<Double> values) {
        return values.get(values.size() - 1);
    }

    private void sample(long messages, long since) throws IOException {
        seconds.add((System.nanoTime() - since) / 1e9);
        String answers =
                jcmd.askAll(contestant.scratch().resolve("memory.jcmd"), "GC.heap_info", "VM.native_memory summary");
        HeapInfo heap = HeapInfo.parse(answers);
        Proc.Resident resident = Proc.resident(contestant.server().processes().get(0));
        Map<String, Long> committed = NativeMemory.parse(answers);
        put(process, "resident", resident.all());
        put(process, "resident, without files", resident.anonymous());
        put(
                process,
                "committed by the JVM",
                committed.values().stream().mapToLong(Long::longValue).sum());
        put(process, "heap", heap.committed());
        put(process, "heap used", heap.used());
        process.computeIfAbsent("heap after a collection", n -> new ArrayList<>())
                .add(allocation.afterCollection() / 1024);
        committed.forEach((category, kilobytes) -> put(categories, category, kilobytes));
        thousands.add(messages / 1000.0);
        // What is seen for the first time was not there before.
        categories.values().forEach(v -> pad(v, thousands.size()));
    }

    private void put(Map<String, List<Double>> all, String name, long kilobytes) {
        List<Double> values = all.computeIfAbsent(name, n -> new ArrayList<>());
        pad(values, thousands.size());
        values.add(kilobytes / 1024.0);
    }

    private static void pad(List<Double> values, int size) {
        while (values.size() < size) {
            values.add(0.0);
        }
    }

    private void write(Path directory, String word) throws IOException {
        Map<String, List<Double>> all = new LinkedHashMap<>(process);
        categories.forEach((name, values) -> all.put("NMT " + name, values));
        StringBuilder text = new StringBuilder("messages\tseconds\t")
                .append(String.join("\t", all.keySet()))
                .append('\n');
        for (int i = 0; i < thousands.size(); i++) {
            text.append(String.format(Locale.ROOT, "%d\t%.1f", Math.round(thousands.get(i) * 1000), seconds.get(i)));
            for (List<Double> values : all.values()) {
                text.append(String.format(Locale.ROOT, "\t%.1f", values.get(i)));
            }
            text.append('\n');
        }
        Files.writeString(directory.resolve(word + ".tsv"), text);
        String label = "messages, in thousands";
        String of = ", in MB: " + contestant.server().label();
        Files.writeString(
                directory.resolve(word + ".svg"), Lines.draw("Memory" + of, label, thousands, series(process)));
        Map<String, List<Double>> most = new LinkedHashMap<>();
        categories.entrySet().stream()
                .filter(e -> !e.getKey().equals("Java Heap"))
                .sorted(Comparator.comparingDouble((Map.Entry<String, List<Double>> e) ->
                        -e.getValue().get(e.getValue().size() - 1)))
                .limit(CATEGORIES)
                .forEach(e -> most.put(e.getKey(), e.getValue()));
        Files.writeString(
                directory.resolve(word + "-native.svg"),
                Lines.draw("Memory besides the heap, committed" + of, label, thousands, series(most)));
    }

    private static List<Lines.Series> series(Map<String, List<Double>> all) {
        return all.entrySet().stream()
                .map(e -> new Lines.Series(e.getKey(), e.getValue()))
                .toList();
    }
}
