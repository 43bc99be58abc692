package org.posthouse.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.posthouse.benchmarks.proc.Cpu;

/** What was measured. Each row is written as it comes, so that a long run that breaks has not been for nothing. */
public final class Results {
    private final Path directory;
    private final List<Run> runs = new ArrayList<>();
    private final List<Startup> startups = new ArrayList<>();

    /** Begins new files in this directory, which exists. */
    public Results(Path directory) throws IOException {
        this.directory = directory;
        for (String file : List.of("runs.tsv", "groups.tsv", "starts.tsv")) {
            Files.deleteIfExists(directory.resolve(file));
        }
    }

    public void add(Run run) throws IOException {
        runs.add(run);
        write(
                "runs.tsv",
                "server\tphase\tload\tround\tmessages\tseconds\trate\tuser_ms\tsystem_ms\tswitches\tallocated_kb\tmiddle_ms\thigh_ms\tdriver_ms\tdriver_share",
                String.format(
                        Locale.ROOT,
                        "%s\t%s\t%s\t%d\t%d\t%.3f\t%.1f\t%.4f\t%.4f\t%.2f\t%.1f\t%.2f\t%.2f\t%.4f\t%.4f",
                        run.server(),
                        run.phase(),
                        run.load(),
                        run.round(),
                        run.messages(),
                        run.seconds(),
                        run.rate(),
                        run.user(),
                        run.system(),
                        run.switches(),
                        run.kilobytes(),
                        run.middle(),
                        run.high(),
                        run.driver() / run.messages(),
                        run.driverShare()));
        for (Map.Entry<String, Cpu> group : run.usage().groups().entrySet()) {
            if (group.getValue().total() > 0) {
                write(
                        "groups.tsv",
                        "server\tphase\tload\tround\tthreads\tuser_us\tsystem_us",
                        String.format(
                                Locale.ROOT,
                                "%s\t%s\t%s\t%d\t%s\t%.1f\t%.1f",
                                run.server(),
                                run.phase(),
                                run.load(),
                                run.round(),
                                group.getKey(),
                                group.getValue().user() * 1000 / run.messages(),
                                group.getValue().system() * 1000 / run.messages()));
            }
        }
    }

    public void add(Startup startup) throws IOException {
        startups.add(startup);
        write(
                "starts.tsv",
                "server\tkind\tround\tports_s\tready_s\tcpu_ready_ms\tcpu_calm_ms\tresident_mb",
                String.format(
                        Locale.ROOT,
                        "%s\t%s\t%d\t%.2f\t%.2f\t%.0f\t%.0f\t%.0f",
                        startup.server(),
                        startup.kind(),
                        startup.round(),
                        startup.ports(),
                        startup.ready(),
                        startup.cpuReady(),
                        startup.cpuCalm(),
                        startup.resident()));
    }

    public List<Run> runs() {
        return Collections.unmodifiableList(runs);
    }

    public List<Startup> startups() {
        return Collections.unmodifiableList(startups);
    }

    private void write(String file, String head, String line) throws IOException {
        Path path = directory.resolve(file);
        String text = Files.exists(path) ? "" : head + "\n";
        Files.writeString(path, text + line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
