package org.posthouse.filter.score;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthouse.api.mail.Attributes;
import org.posthouse.api.mail.Authentication;
import org.posthouse.api.mail.Score;

/**
 * Points for results of authentication.
 *
 * @param points by {@code method=result}
 */
record Weights(Map<String, Double> points) {
    private static final Pattern LINE =
            Pattern.compile("([a-z0-9-]{1,40}=[a-z0-9-]{1,40})\\s+([+-]?\\d{1,4}(?:\\.\\d{1,6})?)");

    Weights {
        points = Map.copyOf(points);
    }

    /**
     * Weights from lines {@code METHOD=RESULT POINTS}.
     *
     * @param unread takes each line that is none
     */
    static Weights of(String[] lines, Consumer<String> unread) {
        Map<String, Double> points = new LinkedHashMap<>();
        for (String line : lines) {
            Matcher matcher = LINE.matcher(line.strip().toLowerCase(Locale.ROOT));
            if (matcher.matches()) {
                points.put(matcher.group(1), Double.valueOf(matcher.group(2)));
            } else {
                unread.accept(line);
            }
        }
        return new Weights(points);
    }

    /** What the results count, each kind of result once, however many signatures have it. */
    List<Score> parts(Attributes results) {
        return Authentication.all(results).stream()
                .map(one -> one.method() + "=" + one.result())
                .distinct()
                .filter(points::containsKey)
                .map(result -> new Score(result, points.get(result), ""))
                .toList();
    }
}
