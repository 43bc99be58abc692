package org.posthouse.console.overview;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.api.admin.Result;
import org.posthouse.console.html.Texts;

/** The figures of the operation {@code status}. */
final class Status {
    private final Map<String, String> figures = new HashMap<>();
    private final List<String> warnings = new ArrayList<>();

    Status(Result result) {
        for (List<String> row : result.rows()) {
            if (row.get(0).equals("warning")) {
                warnings.add(row.get(1) + ": " + row.get(2));
            } else {
                figures.put(row.get(0) + "/" + row.get(1), row.get(2));
            }
        }
    }

    /** What parts want operators to know. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** A figure of a part; a dash if it is not there. */
    String get(String part, String figure) {
        return figures.getOrDefault(part + "/" + figure, "–");
    }

    /** The sum of some figures of the counted mail. */
    long mails(String... stages) {
        long sum = 0;
        for (String stage : stages) {
            sum += Texts.number(get("mail", stage));
        }
        return sum;
    }
}
