package org.posthouse.filter.junk.trial;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Tries contestants on the same mails in the same random orders, one after the other in each. */
final class Trial {
    /** Makes a contestant that knows nothing. */
    @FunctionalInterface
    interface Maker {
        Contestant make() throws IOException;
    }

    /** Who takes part. */
    record Entry(String name, Maker maker) {}

    /** A figure of the trial. */
    record Figure(String contestant, int order, String test, Outcome outcome) {}

    static final String THROUGHOUT = "learning throughout";

    private static final int[] TRAINED = {200, 1_000, 3_000};

    /** Orders 1 to 6 were those the model was made with. */
    private static final int FIRST_ORDER = 101;

    private final List<Mail> mails;
    private final PrintStream out;
    private final List<Figure> figures = new ArrayList<>();

    /** @param out takes a line for each figure */
    Trial(List<Mail> mails, PrintStream out) {
        this.mails = mails;
        this.out = out;
    }

    static List<String> tests() {
        List<String> tests = new ArrayList<>();
        for (int trained : TRAINED) {
            tests.add(name(trained));
        }
        tests.add(THROUGHOUT);
        return tests;
    }

    List<Figure> run(List<Entry> entries, int orders) throws IOException {
        for (int order = FIRST_ORDER; order < FIRST_ORDER + orders; order++) {
            List<Mail> shuffled = new ArrayList<>(mails);
            Collections.shuffle(shuffled, new Random(order));
            for (Entry entry : entries) {
                for (int trained : TRAINED) {
                    note(entry, order, name(trained), once(entry.maker(), shuffled, trained));
                }
                note(entry, order, THROUGHOUT, throughout(entry.maker(), shuffled));
            }
        }
        return figures;
    }

    private static String name(int trained) {
        return String.format(Locale.ROOT, "after %,d", trained);
    }

    private static Outcome once(Maker maker, List<Mail> mails, int trained) throws IOException {
        try (Contestant contestant = maker.make()) {
            contestant.learn(mails.subList(0, trained));
            List<Mail> rest = mails.subList(trained, mails.size());
            return Outcome.of(rest, contestant.judge(rest));
        }
    }

    private static Outcome throughout(Maker maker, List<Mail> mails) throws IOException {
        double[] values = new double[mails.size()];
        try (Contestant contestant = maker.make()) {
            for (int i = 0; i < values.length; i++) {
                List<Mail> one = mails.subList(i, i + 1);
                values[i] = contestant.judge(one)[0];
                contestant.learn(one);
            }
        }
        return Outcome.of(mails, values);
    }

    private void note(Entry entry, int order, String test, Outcome outcome) {
        figures.add(new Figure(entry.name(), order, test, outcome));
        out.printf(
                Locale.ROOT, "%s\t%d\t%s\t%.4f\t%.2f%n", entry.name(), order, test, outcome.above(), outcome.missed());
        out.flush();
    }
}
