package org.posthouse.filter.junk.trial;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.posthouse.filter.junk.features.Features;
import org.posthouse.filter.junk.trial.Trial.Entry;
import org.posthouse.filter.junk.trial.Trial.Figure;

/** Runs the trial and prints its table. */
final class Main {
    private static final String MINE = "Posthouse";
    private static final String PEER = "bogofilter";

    private static final String PLAIN = "plain";

    private Main() {}

    /** @param args the directory {@code data} of the package, a directory for the mails, the number of orders, a file for the figures,
     *     {@code plain} or {@code whole} */
    public static void main(String[] args) throws IOException {
        List<Mail> mails = Corpus.prepare(Path.of(args[0]), Path.of(args[1]), args[4].equals(PLAIN));
        int orders = Integer.parseInt(args[2]);
        long spam = mails.stream().filter(Mail::spam).count();
        System.out.printf(Locale.ROOT, "%,d mails, %,d of them spam; %d orders%n%n", mails.size(), spam, orders);
        Map<Mail, Features> read = Posthouse.memory();
        List<Figure> figures;
        try (PrintStream out = new PrintStream(Files.newOutputStream(Path.of(args[3])))) {
            figures = new Trial(mails, out)
                    .run(List.of(new Entry(MINE, () -> new Posthouse(read)), new Entry(PEER, Bogofilter::new)), orders);
        }
        System.out.printf(
                "| | 1-ROCA %% | %s | in how many orders better | spam missed %% | %s | better |%n", PEER, PEER);
        System.out.println("|---|---:|---:|---:|---:|---:|---:|");
        for (String test : Trial.tests()) {
            System.out.println("| " + test + row(figures, test, "%.3f", Outcome::above)
                    + row(figures, test, "%.1f", Outcome::missed) + " |");
        }
        System.out.println();
        CpuTime.print(mails);
    }

    private static String row(List<Figure> figures, String test, String format, ToDoubleFunction<Outcome> value) {
        List<Double> mine = values(figures, MINE, test, value);
        List<Double> peer = values(figures, PEER, test, value);
        int better = 0;
        for (int i = 0; i < mine.size(); i++) {
            better += mine.get(i) < peer.get(i) ? 1 : 0;
        }
        return String.format(
                Locale.ROOT,
                " | " + format + " | " + format + " | %d of %d",
                mean(mine),
                mean(peer),
                better,
                mine.size());
    }

    private static List<Double> values(
            List<Figure> figures, String contestant, String test, ToDoubleFunction<Outcome> value) {
        List<Double> values = new ArrayList<>();
        for (Figure figure : figures) {
            if (figure.contestant().equals(contestant) && figure.test().equals(test)) {
                values.add(value.applyAsDouble(figure.outcome()));
            }
        }
        return values;
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
}
