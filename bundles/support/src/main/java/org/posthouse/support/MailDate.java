package org.posthouse.support;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** The date-time of a header field (rfc5322#3.3). */
public final class MailDate {
    private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    private static final String[] MONTHS = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };

    private MailDate() {}

    /** In UTC. Made by hand: it is written into each mail, and a formatter takes ten times as long. */
    public static String of(Instant instant) {
        LocalDateTime time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        StringBuilder out = new StringBuilder(31)
                .append(DAYS[time.getDayOfWeek().ordinal()])
                .append(", ")
                .append(time.getDayOfMonth())
                .append(' ')
                .append(MONTHS[time.getMonth().ordinal()])
                .append(' ');
        out.append(time.getYear()).append(' ');
        two(out, time.getHour()).append(':');
        two(out, time.getMinute()).append(':');
        return two(out, time.getSecond()).append(" +0000").toString();
    }

    private static StringBuilder two(StringBuilder out, int number) {
        return out.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }
}
