package org.posthouse.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table in Markdown; cells align to the right from the second column on. */
public final class Table {
    private final List<String> lines = new ArrayList<>();
    private final int columns;

    public Table(String... heads) {
        columns = heads.length;
        lines.add(line(List.of(heads)));
        lines.add("|---|" + "---:|".repeat(columns - 1));
    }

    /** One row; as many cells as there are heads. */
    public void row(String... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns + " columns");
        }
        lines.add(line(List.of(cells)));
    }

    @Override
    public String toString() {
        return String.join("\n", lines) + "\n";
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |";
    }

    /** A number as people write it: no more digits than it has; a dash for NaN. */
    public static String number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return "–";
        }
        if (value == 0) {
            return "0";
        }
        double size = Math.abs(value);
        String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    /** The median, and the least and the greatest if there are several. */
    public static String range(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        String middle = number(median(values));
        return sorted.size() < 2
                ? middle
                : middle + " (" + number(sorted.get(0)) + "–" + number(sorted.get(sorted.size() - 1)) + ")";
    }

    /** The middle value, or the mean of the two in the middle; NaN of none. */
    public static double median(List<Double> values) {
        List<Double> sorted = values.stream().filter(v -> !v.isNaN()).sorted().toList();
        int size = sorted.size();
        if (size == 0) {
            return Double.NaN;
        }
        return (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
    }
}
