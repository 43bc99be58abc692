package org.posthouse.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.posthouse.benchmarks.proc.Cpu;

/** Makes tables and plots of results. */
public final class Report {
    /** Groups of threads below this many microseconds a message are added up as others. */
    private static final double LEAST_US = 5;

    private final List<Run> runs;
    private final List<Startup> startups;
    private final List<String> servers;

    /** Servers in the order they were named; the others are set against the first. */
    public Report(List<String> servers, List<Run> runs, List<Startup> startups) {
        this.servers = servers;
        this.runs = runs;
        this.startups = startups;
    }

    /** Writes {@code report.md}, and the plots that there are figures for. */
    public void write(Path directory, String head) throws IOException {
        StringBuilder text = new StringBuilder(head).append('\n');
        if (!startups.isEmpty()) {
            text.append("## Starts\n\n").append(starts()).append("\n![starts](starts.svg)\n\n");
            Files.writeString(directory.resolve("starts.svg"), startPlot());
        }
        if (!runs.isEmpty()) {
            text.append("## Rates\n\n").append(rates());
            text.append("\n![rates](rates.svg)\n\n![CPU time](cpu.svg)\n\n## Costs of a message\n\n")
                    .append(costs());
            text.append("\n## CPU time by group of threads\n\nMicroseconds a message, medians.\n\n");
            for (Key key : keys()) {
                text.append("### ")
                        .append(key.title())
                        .append("\n\n")
                        .append(groups(key))
                        .append('\n');
            }
            Files.writeString(directory.resolve("rates.svg"), plot("Messages a second", Run::rate));
            Files.writeString(directory.resolve("cpu.svg"), plot("CPU time of a message, in milliseconds", Run::cpu));
        }
        Files.writeString(directory.resolve("report.md"), text);
    }

    /** What makes one row of a table: a load in a phase. */
    private record Key(String phase, String load, String title) {
        boolean fits(Run run) {
            return run.phase().equals(phase) && run.load().equals(load);
        }
    }

    private List<Key> keys() {
        Set<Key> keys = new LinkedHashSet<>();
        for (Run run : runs) {
            String after =
                    run.phase().equals("first") ? ", first start" : run.phase().equals("again") ? ", restart" : "";
            keys.add(new Key(run.phase(), run.load(), run.title() + after));
        }
        return List.copyOf(keys);
    }

    private List<Double> values(Key key, String server, ToDoubleFunction<Run> value) {
        return runs.stream()
                .filter(r -> key.fits(r) && r.server().equals(server))
                .map(value::applyAsDouble)
                .toList();
    }

    private double median(Key key, String server, ToDoubleFunction<Run> value) {
        return Table.median(values(key, server, value));
    }

    String rates() {
        Table table = new Table(
                "load",
                "server",
                "messages/s",
                "of the first",
                "CPU ms",
                "of the first",
                "50 % ms",
                "99 % ms",
                "driver's share");
        for (Key key : keys()) {
            for (String server : servers) {
                List<Double> rates = values(key, server, Run::rate);
                if (!rates.isEmpty()) {
                    table.row(
                            key.title(),
                            server,
                            Table.range(rates),
                            ratio(key, server, Run::rate),
                            Table.number(median(key, server, Run::cpu)),
                            ratio(key, server, Run::cpu),
                            Table.number(median(key, server, Run::middle)),
                            Table.number(median(key, server, Run::high)),
                            Table.number(median(key, server, Run::driverShare) * 100) + " %");
                }
            }
        }
        return table.toString();
    }

    private String ratio(Key key, String server, ToDoubleFunction<Run> value) {
        String first = servers.get(0);
        return server.equals(first) ? "1" : Table.number(median(key, server, value) / median(key, first, value));
    }

    String costs() {
        Table table =
                new Table("load", "server", "user ms", "system ms", "context switches", "allocated KB", "driver's ms");
        for (Key key : keys()) {
            for (String server : servers) {
                if (!values(key, server, Run::rate).isEmpty()) {
                    table.row(
                            key.title(),
                            server,
                            Table.number(median(key, server, Run::user)),
                            Table.number(median(key, server, Run::system)),
                            Table.number(median(key, server, Run::switches)),
                            Table.number(median(key, server, Run::kilobytes)),
                            Table.number(median(key, server, r -> r.driver() / r.messages())));
                }
            }
        }
        return table.toString();
    }

    private String groups(Key key) {
        List<String> present = servers.stream()
                .filter(s -> !values(key, s, Run::rate).isEmpty())
                .toList();
        Set<String> names = new LinkedHashSet<>();
        runs.stream()
                .filter(key::fits)
                .forEach(r -> names.addAll(r.usage().groups().keySet()));
        List<String> heads = new ArrayList<>(List.of("threads"));
        heads.addAll(present);
        Table table = new Table(heads.toArray(String[]::new));
        double[] others = new double[present.size()];
        record Row(String name, List<Double> values) {
            double greatest() {
                return values.stream()
                        .filter(v -> !v.isNaN())
                        .max(Double::compare)
                        .orElse(0.0);
            }
        }
        List<Row> rows = names.stream()
                .map(name -> new Row(
                        name,
                        present.stream().map(s -> median(key, s, group(name))).toList()))
                .sorted(Comparator.comparingDouble(Row::greatest).reversed())
                .toList();
        for (Row row : rows) {
            if (row.greatest() >= LEAST_US) {
                table.row(cells(row.name, row.values, Table::number));
            } else {
                for (int i = 0; i < others.length; i++) {
                    others[i] += row.values.get(i).isNaN() ? 0 : row.values.get(i);
                }
            }
        }
        List<Double> rest = new ArrayList<>();
        for (double other : others) {
            rest.add(other);
        }
        table.row(cells("(others)", rest, Table::number));
        return table.toString();
    }

    private static String[] cells(String name, List<Double> values, Function<Double, String> text) {
        List<String> cells = new ArrayList<>(List.of(name));
        values.forEach(v -> cells.add(text.apply(v)));
        return cells.toArray(String[]::new);
    }

    /** Microseconds a message; NaN where there are no such threads. */
    private static ToDoubleFunction<Run> group(String name) {
        return run -> {
            Cpu cpu = run.usage().groups().get(name);
            return cpu == null ? Double.NaN : cpu.total() * 1000 / run.messages();
        };
    }

    private String plot(String title, ToDoubleFunction<Run> value) {
        return Bars.draw(
                title,
                servers,
                keys().stream()
                        .map(k -> new Bars.Group(
                                k.title(),
                                servers.stream().map(s -> median(k, s, value)).toList()))
                        .toList());
    }

    private List<Double> starts(String server, String kind, ToDoubleFunction<Startup> value) {
        return startups.stream()
                .filter(s -> s.server().equals(server) && s.kind().equals(kind))
                .map(value::applyAsDouble)
                .toList();
    }

    String starts() {
        Table table = new Table(
                "server", "start", "SMTP open, s", "ready, s", "CPU s until ready", "CPU s until idle", "resident MB");
        for (String server : servers) {
            for (String kind : List.of("first", "again")) {
                if (!starts(server, kind, Startup::ports).isEmpty()) {
                    table.row(
                            server,
                            kind,
                            Table.range(starts(server, kind, Startup::ports)),
                            Table.number(Table.median(starts(server, kind, Startup::ready))),
                            Table.range(starts(server, kind, s -> s.cpuReady() / 1000)),
                            Table.number(Table.median(starts(server, kind, Startup::cpuCalm)) / 1000),
                            Table.number(Table.median(starts(server, kind, Startup::resident))));
                }
            }
        }
        return table.toString();
    }

    private String startPlot() {
        List<Bars.Group> groups = new ArrayList<>();
        for (String kind : List.of("first", "again")) {
            String name = kind.equals("first") ? "first start" : "restart";
            groups.add(new Bars.Group(name + ": ready, s", started(kind, Startup::ready)));
            groups.add(new Bars.Group(name + ": CPU s until ready", started(kind, s -> s.cpuReady() / 1000)));
            groups.add(new Bars.Group(name + ": CPU s until idle", started(kind, s -> s.cpuCalm() / 1000)));
        }
        groups.removeIf(g -> g.values().stream().allMatch(v -> v.isNaN()));
        return Bars.draw("Starts", servers, groups);
    }

    private List<Double> started(String kind, ToDoubleFunction<Startup> value) {
        return servers.stream().map(s -> Table.median(starts(s, kind, value))).toList();
    }
}
