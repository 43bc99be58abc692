package org.posthouse.console;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.api.admin.Result;

/** The figures of the operation {@code status}. */
final class Status {
    private final Map<String, String> figures = new HashMap<>();

    Status(Result result) {
        for (List<String> row : result.rows()) {
            figures.put(row.get(0) + "/" + row.get(1), row.get(2));
        }
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
