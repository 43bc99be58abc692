package org.posthouse.filter.score;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.posthouse.api.mail.Score;
import org.posthouse.api.message.Header;

/** The fields by which a message says what its score is, as mail programs and other filters know them. */
final class StatusField {
    static final String STATUS = "X-Spam-Status";
    static final String FLAG = "X-Spam-Flag";

    /** What a stranger must not say of his own mail. */
    static final List<String> OURS = List.of(STATUS, FLAG, "X-Spam-Score", "X-Spam-Level", "X-Spam-Report");

    private static final int MAX_PARTS = 30;
    private static final int MAX_RULE = 100;
    private static final int MAX_REASON = 160;

    private StatusField() {}

    /**
     * The sum, what it is measured by, and its parts, those that count most first.
     *
     * @param junk the threshold; 0: there is none
     */
    static Header status(double sum, double junk, boolean spam, List<Score> parts) {
        String tests = parts.stream()
                .sorted(Comparator.comparingDouble((Score part) -> -Math.abs(part.points())))
                .limit(MAX_PARTS)
                .map(StatusField::part)
                .collect(Collectors.joining(",\r\n\t"));
        String required = junk > 0 ? " required=" + number(junk) : "";
        return Header.of(
                STATUS,
                (spam ? "Yes" : "No") + ", score=" + number(sum) + required
                        + (tests.isEmpty() ? "" : " tests=\r\n\t" + tests));
    }

    private static String part(Score part) {
        String rule = shortened(part.rule(), MAX_RULE).replaceAll("[^A-Za-z0-9._=:@/-]", "?");
        // in ASCII: what is added must not need SMTPUTF8
        String reason = shortened(part.reason(), MAX_REASON)
                .replaceAll("[^\\x20-\\x7e]", "?")
                .replaceAll("[()\\\\]", "");
        return rule + "=" + number(part.points()) + (reason.isBlank() ? "" : " (" + reason + ")");
    }

    private static String shortened(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most);
    }

    /** With one digit, or two where there are two. */
    static String number(double points) {
        String text = String.format(Locale.ROOT, "%.2f", points);
        return text.endsWith("0") ? text.substring(0, text.length() - 1) : text;
    }
}
