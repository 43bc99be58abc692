package org.posthouse.api.admin;

import java.util.List;

/**
 * What an operation answers: a sentence, a table, or both.
 *
 * @param text for people; may be empty or have several lines
 * @param columns the table's headings; empty if there is no table
 * @param rows its rows, each as long as the headings
 */
public record Result(String text, List<String> columns, List<List<String>> rows) {
    public Result {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<String> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(row + " do not match " + columns);
            }
        }
    }

    public static Result text(String text) {
        return new Result(text, List.of(), List.of());
    }

    public static Result table(List<String> columns, List<List<String>> rows) {
        return new Result("", columns, rows);
    }
}
