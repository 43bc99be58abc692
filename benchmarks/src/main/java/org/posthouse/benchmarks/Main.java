package org.posthouse.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.posthouse.benchmarks.load.Load;
import org.posthouse.benchmarks.report.Report;
import org.posthouse.benchmarks.report.Results;
import org.posthouse.benchmarks.report.Run;
import org.posthouse.benchmarks.report.Table;
import org.posthouse.benchmarks.sender.NameServer;

/** What {@code benchmarks/run} starts. Its first argument is the checkout, the others are those of the command. */
public final class Main {
    /** The port of the DNS, from the first one. */
    private static final int NAMES = 953;

    private final Plan plan;
    private final Path root;
    private final Path out;
    private final Path scratch;
    private final PrintStream log = System.err;
    private final List<Contestant> contestants = new ArrayList<>();

    private Main(Plan plan, Path root, Path out, Path scratch) {
        this.plan = plan;
        this.root = root;
        this.out = out;
        this.scratch = scratch;
    }

    /** Exits with 1 if it failed or a rate is too low, with 2 if the command was not understood. */
    public static void main(String[] args) throws IOException {
        if (List.of(args).contains("--help") || List.of(args).contains("-h")) {
            System.out.print(Plan.USAGE);
            return;
        }
        Plan plan;
        try {
            plan = Plan.parse(Stream.of(args).skip(1).toArray(String[]::new));
        } catch (IllegalArgumentException wrong) {
            System.err.println("benchmarks/run: " + wrong.getMessage() + "; see benchmarks/run --help");
            System.exit(2);
            return;
        }
        Path root = Path.of(args[0]);
        String time = LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmm"));
        Path out = plan.out()
                .orElse(root.resolve("benchmarks/results").resolve(time))
                .toAbsolutePath();
        Files.createDirectories(out);
        Path scratch = Files.createTempDirectory("posthouse-bench.");
        // Postfix and Dovecot are other users.
        Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwxr-xr-x"));
        Main main = new Main(plan, root, out, scratch);
        // Ctrl-C ends the servers too.
        Thread last = new Thread(main::close, "close");
        Runtime.getRuntime().addShutdownHook(last);
        System.exit(main.run(String.join(" ", List.of(args).subList(1, args.length))) ? 0 : 1);
    }

    private boolean run(String words) {
        try (NameServer names = new NameServer(plan.portBase() + NAMES)) {
            Contestants maker = new Contestants(
                    root, scratch, plan.portBase(), plan.memory() > 0 ? Memory.OPTIONS : "", plan.portBase() + NAMES);
            for (Spec spec : plan.contestants()) {
                contestants.add(maker.make(spec, contestants.size()));
            }
            if (plan.memory() > 0) {
                memory();
                return true;
            }
            return measure(head(words));
        } catch (IOException failed) {
            log.println("benchmarks/run: " + failed.getMessage());
            return false;
        }
    }

    private boolean measure(String head) throws IOException {
        Results results = new Results(out);
        List<String> labels = contestants.stream().map(c -> c.server().label()).toList();
        Rounds rounds = new Rounds(plan, contestants, results, log);
        StringBuilder profiles = new StringBuilder();
        try {
            if (plan.starts() || plan.cold()) {
                rounds.starts();
            }
            if (!plan.warm().isEmpty()) {
                rounds.warm();
                profile(profiles);
            }
        } finally {
            // What there is so far, if something broke.
            new Report(labels, results.runs(), results.startups()).write(out, head + profiles);
            log.println("Results: " + out.resolve("report.md"));
        }
        return fastEnough(results.runs(), labels);
    }

    private void profile(StringBuilder links) throws IOException {
        if (!plan.profile()) {
            return;
        }
        for (Load load : plan.warm()) {
            for (Contestant one : contestants) {
                if (one.server().jcmd().isPresent()) {
                    String file = Profiles.take(one, load.of(plan.messages(load, false)), out);
                    links.append("- [").append(file).append("](").append(file).append(")\n");
                }
            }
        }
        links.append('\n');
    }

    private boolean fastEnough(List<Run> runs, List<String> labels) {
        boolean enough = true;
        for (Load load : plan.atLeast() > 0 ? plan.warm() : List.<Load>of()) {
            double first = rate(runs, load, labels.get(0));
            for (String other : labels.subList(1, labels.size())) {
                double ratio = rate(runs, load, other) / first;
                if (ratio < plan.atLeast()) {
                    log.println(load.title() + ": " + other + " has " + Table.number(ratio) + " times the rate of "
                            + labels.get(0));
                    enough = false;
                }
            }
        }
        return enough;
    }

    private static double rate(List<Run> runs, Load load, String server) {
        return Table.median(runs.stream()
                .filter(r -> r.phase().equals("warm")
                        && r.load().equals(load.name())
                        && r.server().equals(server))
                .map(Run::rate)
                .toList());
    }

    private void memory() throws IOException {
        for (Contestant one : contestants) {
            if (one.slow()) {
                continue; // no JVM to ask
            }
            one.server().wipe();
            Starter.start(one.server(), "first", 1, true);
            String word = "memory-" + one.server().label().replaceAll("[^A-Za-z0-9.]+", "-");
            new Memory(one).run(plan.memory(), out, word, log);
            one.stop();
        }
        log.println("Results: " + out);
    }

    private static String head(String words) {
        return "# " + LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm"))
                + "\n\n`benchmarks/run "
                + words + "` on " + Runtime.getRuntime().availableProcessors() + " processors, "
                + System.getProperty("os.name") + " " + System.getProperty("os.version") + ", JDK "
                + System.getProperty("java.version") + " where no other is named. Each figure is a median"
                + " with the least and the greatest behind it.\n\n";
    }

    private void close() {
        for (Contestant one : contestants) {
            try {
                one.close();
            } catch (IOException failed) {
                log.println(one.server().label() + ": " + failed.getMessage());
            }
        }
        try (Stream<Path> tree = Files.walk(scratch)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException left) {
            log.println(scratch + " could not be removed: " + left.getMessage());
        }
    }
}
