package org.posthouse.console.html;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Small things about text. */
public final class Texts {
    private Texts() {}

    /** One line for the log: what a browser sent must not look like a line of ours. */
    public static String line(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().limit(300).forEach(c -> out.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
        return out.toString();
    }

    /** A link to a page with parameters as name, value, …; those without value are left out. */
    public static String link(String page, String... parameters) {
        StringBuilder out = new StringBuilder(page);
        char separator = '?';
        for (int i = 0; i + 1 < parameters.length; i += 2) {
            if (!parameters[i + 1].isEmpty()) {
                out.append(separator)
                        .append(parameters[i])
                        .append('=')
                        .append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
                separator = '&';
            }
        }
        return out.toString();
    }

    /** {@code 1 mail}, {@code 2 mails}. */
    public static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** {@code 1 try}, {@code 2 tries}. */
    public static String tries(String number) {
        return number + (number.equals("1") ? " try" : " tries");
    }

    /** The number a figure shows; 0 if it shows none. */
    public static long number(String figure) {
        return figure.matches("\\d{1,18}") ? Long.parseLong(figure) : 0;
    }

    /** The colour of a stage in the life of a mail. */
    public static String tone(String stage) {
        return switch (stage) {
            case "delivered", "relayed", "done", "pass" -> "good";
            case "deferred", "held", "partly held", "quarantined", "waiting", "telling", "defer", "hold" -> "warn";
            case "bounced", "rejected", "refused", "failed", "discarded", "deleted", "reject", "discard" -> "bad";
            default -> "calm";
        };
    }
}
