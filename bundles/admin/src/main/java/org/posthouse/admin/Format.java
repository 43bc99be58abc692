package org.posthouse.admin;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How values are shown to people. */
final class Format {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Format() {}

    /** {@code 4.2 MiB}. */
    static String octets(long octets) {
        if (octets < 1024) {
            return octets + " B";
        }
        double value = octets;
        int unit = -1;
        while (value >= 1024 && unit < 4) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %siB", value, "KMGTP".charAt(unit));
    }

    /** {@code 1 mail}, {@code 2 mails}. */
    static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** {@code +40 ms}, {@code +2.1 s}, {@code +3m 5s}: how long after something else. */
    static String after(Duration d) {
        long ms = Math.max(0, d.toMillis());
        if (ms < 1000) {
            return "+" + ms + " ms";
        }
        return ms < 60_000 ? String.format(Locale.ROOT, "+%.1f s", ms / 1000.0) : "+" + duration(d);
    }

    /** {@code 950 µs}, {@code 2.4 ms}. */
    static String micros(long micros) {
        return micros < 1000 ? micros + " µs" : String.format(Locale.ROOT, "%.1f ms", micros / 1000.0);
    }

    /** Why something failed; the exceptions of the file system name the file only. */
    static String reason(IOException failed) {
        if (failed instanceof NoSuchFileException) {
            return failed.getMessage() + ": no such file or directory";
        }
        return failed instanceof AccessDeniedException
                ? failed.getMessage() + ": permission denied"
                : failed.getMessage();
    }

    /** {@code unlimited} for 0. */
    static String quota(long octets) {
        return octets == 0 ? "unlimited" : octets(octets);
    }

    /** UTC, to the second. */
    static String time(Instant at) {
        return TIME.format(at);
    }

    /** {@code 2h 5m}; {@code now} for what is past. */
    static String until(Instant at, Instant now) {
        return at.isAfter(now) ? "in " + duration(Duration.between(now, at)) : "now";
    }

    /** {@code 2h 5m}, {@code 12s}. */
    static String duration(Duration d) {
        long s = Math.max(0, d.toSeconds());
        if (s < 60) {
            return s + "s";
        }
        if (s < 3600) {
            return s / 60 + "m " + s % 60 + "s";
        }
        if (s < 86400) {
            return s / 3600 + "h " + s / 60 % 60 + "m";
        }
        return s / 86400 + "d " + s / 3600 % 24 + "h";
    }
}
