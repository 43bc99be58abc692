package org.posthouse.migration.mbox;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The line that begins a message (rfc4155 appendix A): {@code From joe@example.test Thu Jan  1 00:00:00 1970}. A line of text that
 * begins so has no date, and is none.
 */
final class FromLine {
    static final String START = "From ";
    static final String NOBODY = "MAILER-DAEMON";

    private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");
    private static final Pattern DATE = Pattern.compile(
            "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? ([A-Z][a-z]{2}) {1,2}(\\d{1,2}) (\\d{1,2}):(\\d{2})(?::(\\d{2}))?"
                    + "(?: ([A-Z]{1,5}|[+-]\\d{4}))? (\\d{4})(?: ([A-Z]{1,5}|[+-]\\d{4}))?\\s*$");

    private FromLine() {}

    /** When the message came, in UTC if no zone is said; empty if this is no such line. */
    static Optional<Instant> date(String line) {
        if (!line.startsWith(START)) {
            return Optional.empty();
        }
        Matcher date = DATE.matcher(line);
        if (!date.find()) {
            return Optional.empty();
        }
        String zone = date.group(6) != null ? date.group(6) : date.group(8);
        try {
            LocalDateTime local = LocalDateTime.of(
                    Integer.parseInt(date.group(7)),
                    MONTHS.indexOf(date.group(1)) + 1,
                    Integer.parseInt(date.group(2)),
                    Integer.parseInt(date.group(3)),
                    Integer.parseInt(date.group(4)),
                    date.group(5) == null ? 0 : Math.min(59, Integer.parseInt(date.group(5))));
            boolean number = zone != null && !Character.isLetter(zone.charAt(0));
            return Optional.of(local.toInstant(number ? ZoneOffset.of(zone) : ZoneOffset.UTC));
        } catch (DateTimeException noSuchTime) {
            return Optional.empty();
        }
    }

    /** The line, without its end. */
    static String of(String sender, Instant date) {
        OffsetDateTime t = date.atOffset(ZoneOffset.UTC);
        return String.format(
                Locale.ROOT,
                "%s%s %s %s %2d %02d:%02d:%02d %04d",
                START,
                sender.isEmpty() || !sender.chars().allMatch(c -> c > 32 && c < 127) ? NOBODY : sender,
                DAYS.get(t.getDayOfWeek().ordinal()),
                MONTHS.get(t.getMonthValue() - 1),
                t.getDayOfMonth(),
                t.getHour(),
                t.getMinute(),
                t.getSecond(),
                Math.max(0, Math.min(9999, t.getYear())));
    }
}
