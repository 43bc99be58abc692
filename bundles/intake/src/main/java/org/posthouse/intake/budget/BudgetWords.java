package org.posthouse.intake.budget;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Budgets as they are written in the configuration. */
final class BudgetWords {
    private static final String OFF = "off";
    private static final Pattern SHARE = Pattern.compile("(\\+)?\\s*(\\d{1,3}(?:\\.\\d{1,3})?)\\s*%");
    private static final Pattern TIME =
            Pattern.compile("(?:p(\\d{1,2}(?:\\.\\d{1,2})?)\\s*:)?\\s*(\\d{1,6}(?:\\.\\d{1,3})?)\\s*(ms|s|x)");
    private static final double MILLI = 1000;
    private static final double SECOND = 1_000_000;

    private BudgetWords() {}

    static OptionalDouble errors(String text) {
        return text.strip().equals(OFF) ? OptionalDouble.empty() : OptionalDouble.of(share(text, false));
    }

    static Optional<Rejects> rejects(String text) {
        return text.strip().equals(OFF)
                ? Optional.empty()
                : Optional.of(new Rejects(share(text, true), text.strip().startsWith("+")));
    }

    private static double share(String text, boolean more) {
        Matcher share = SHARE.matcher(text.strip());
        if (!share.matches() || share.group(1) != null && !more || Double.parseDouble(share.group(2)) > 100) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a share such as 5%" + (more ? " or +25%" : "") + ", nor 'off'");
        }
        return Double.parseDouble(share.group(2)) / 100;
    }

    static Optional<Latency> latency(String text) {
        if (text.strip().equals(OFF)) {
            return Optional.empty();
        }
        Matcher time = TIME.matcher(text.strip());
        if (!time.matches() || Double.parseDouble(time.group(2)) == 0) {
            throw new IllegalArgumentException("'" + text + "' is not a time such as 500ms, 3x or p95:2s, nor 'off'");
        }
        double amount = Double.parseDouble(time.group(2));
        OptionalDouble quantile = time.group(1) == null
                ? OptionalDouble.empty()
                : OptionalDouble.of(Double.parseDouble(time.group(1)) / 100);
        return Optional.of(
                switch (time.group(3)) {
                    case "ms" -> new Latency(quantile, OptionalDouble.of(amount * MILLI), OptionalDouble.empty());
                    case "s" -> new Latency(quantile, OptionalDouble.of(amount * SECOND), OptionalDouble.empty());
                    default -> new Latency(quantile, OptionalDouble.empty(), OptionalDouble.of(amount));
                });
    }
}
