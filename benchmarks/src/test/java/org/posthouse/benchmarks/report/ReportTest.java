package org.posthouse.benchmarks.report;

import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.benchmarks.proc.Cpu;
import org.posthouse.benchmarks.proc.Snapshot.Usage;

public class ReportTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private static Run run(String server, double seconds, double cpu) {
        Usage usage = new Usage(new Cpu(cpu, 0), 300, Map.of("worker", new Cpu(cpu, 0), "idle", new Cpu(0.1, 0)));
        return new Run(server, "warm", "ten", "10 sessions", 1, 100, seconds, usage, 102_400_000, cpu / 9, 1, 2);
    }

    @Test
    public void othersAreSetAgainstTheFirst() throws Exception {
        Path directory = folder.getRoot().toPath();
        Results results = new Results(directory);
        results.add(run("now", 1, 90));
        results.add(run("then", 2, 180));
        results.add(new Startup("now", "first", 1, 3, 4, 5000, Double.NaN, 300));
        new Report(List.of("now", "then"), results.runs(), results.startups()).write(directory, "# head\n");

        String report = Files.readString(directory.resolve("report.md"));
        assertTrue(report, report.contains("| 10 sessions | now | 100 | 1 | 0.90 | 1 | 1.00 | 2.00 | 10.0 % |"));
        assertTrue(report, report.contains("| 10 sessions | then | 50.0 | 0.50 | 1.80 | 2.00 |"));
        assertTrue(report, report.contains("| worker | 900 | 1,800 |"));
        assertTrue(report, report.contains("| now | first | 3.00 | 4.00 | 5.00 | – | 300 |"));
        assertTrue(Files.readString(directory.resolve("runs.tsv"))
                .contains("now\twarm\tten\t1\t100\t1.000\t100.0\t0.9000"));
        assertTrue(Files.exists(directory.resolve("rates.svg")));
    }
}
