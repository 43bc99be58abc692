package org.posthouse.commandline;

import java.util.List;
import java.util.stream.Collectors;
import org.posthouse.api.admin.Result;

/** Writes results as text, without control characters: what is shown may come from a peer. */
public final class Tables {
    private Tables() {}

    /** The text, and the table below it; ends with a line feed unless it is empty. */
    public static String render(Result result) {
        StringBuilder out = new StringBuilder();
        if (!result.text().isEmpty()) {
            out.append(lines(result.text())).append('\n');
        }
        if (result.columns().isEmpty()) {
            return out.toString();
        }
        int columns = result.columns().size();
        int[] widths = new int[columns];
        for (int i = 0; i < columns; i++) {
            widths[i] = result.columns().get(i).length();
            for (List<String> row : result.rows()) {
                widths[i] = Math.max(widths[i], clean(row.get(i)).length());
            }
        }
        line(out, result.columns(), widths);
        StringBuilder rule = new StringBuilder();
        for (int i = 0; i < columns; i++) {
            rule.append(i == 0 ? "" : "─┼─").append("─".repeat(widths[i]));
        }
        out.append(rule).append('\n');
        result.rows().forEach(row -> line(out, row, widths));
        return out.toString();
    }

    /** Text of several lines. */
    public static String lines(String text) {
        return text.lines().map(Tables::clean).collect(Collectors.joining("\n"));
    }

    private static void line(StringBuilder out, List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = clean(cells.get(i));
            line.append(i == 0 ? "" : " │ ").append(cell).append(" ".repeat(widths[i] - cell.length()));
        }
        out.append(line.toString().stripTrailing()).append('\n');
    }

    private static String clean(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> out.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
        return out.toString();
    }
}
