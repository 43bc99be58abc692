package org.posthouse.imap.parse;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/** Dates as they go on the wire (rfc3501#9 date and date-time). */
public final class DateTimes {
    private static final List<String> MONTHS =
            List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");

    // what a client that takes years for numbers of four digits (rfc3501#9 date-year) can show
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private DateTimes() {}

    /** A date, quoted or not: {@code 1-Feb-1994}. */
    public static LocalDate date(Tokens in) throws SyntaxException {
        boolean quoted = in.take('"');
        LocalDate date = date(in, in.number());
        if (quoted) {
            in.expect('"');
        }
        return date;
    }

    private static Instant clamp(Instant instant) {
        return instant.isBefore(FIRST) ? FIRST : instant.isAfter(LAST) ? LAST : instant;
    }

    /** A date-time, quoted: {@code " 1-Feb-1994 21:52:25 -0800"}; at the edge of the calendar one that has a year in UTC. */
    public static Instant dateTime(Tokens in) throws SyntaxException {
        in.expect('"');
        in.take(' '); // date-day-fixed: SP DIGIT
        LocalDate date = date(in, in.number());
        in.space();
        int hour = (int) in.number();
        in.expect(':');
        int minute = (int) in.number();
        in.expect(':');
        int second = (int) in.number();
        in.space();
        int sign = in.take('-') ? -1 : 1;
        if (sign > 0) {
            in.expect('+');
        }
        int zone = (int) in.number();
        in.expect('"');
        try {
            // a leap second is the last one of its minute
            LocalDateTime local = date.atTime(hour, minute, second == 60 ? 59 : second);
            ZoneOffset offset = ZoneOffset.ofHoursMinutes(sign * (zone / 100), sign * (zone % 100));
            return clamp(OffsetDateTime.of(local, offset).toInstant());
        } catch (DateTimeException noSuchTime) {
            throw new SyntaxException("Invalid time");
        }
    }

    private static LocalDate date(Tokens in, long day) throws SyntaxException {
        in.expect('-');
        int start = in.position();
        for (int i = 0; i < 3 && !in.atEnd(); i++) {
            in.take((char) in.peek());
        }
        int month = MONTHS.indexOf(Tokens.upper(new String(in.since(start), StandardCharsets.US_ASCII)));
        in.expect('-');
        int yearStart = in.position();
        long year = in.number();
        if (month < 0 || in.position() - yearStart != 4) {
            throw new SyntaxException("Invalid date");
        }
        try {
            return LocalDate.of((int) year, month + 1, (int) day);
        } catch (DateTimeException noSuchDay) {
            throw new SyntaxException("Invalid date");
        }
    }

    /** A moment as INTERNALDATE says it, in UTC, with its quotes; the nearest that can be said, whatever is stored. */
    public static String format(Instant instant) {
        OffsetDateTime t = clamp(instant).atOffset(ZoneOffset.UTC);
        String month = MONTHS.get(t.getMonthValue() - 1);
        return String.format(
                java.util.Locale.ROOT,
                "\"%2d-%s-%04d %02d:%02d:%02d +0000\"",
                t.getDayOfMonth(),
                month.charAt(0) + month.substring(1).toLowerCase(java.util.Locale.ROOT),
                t.getYear(),
                t.getHour(),
                t.getMinute(),
                t.getSecond());
    }
}
