package org.posthouse.doctor.check;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** How things are said. */
public final class Words {
    private static final int SHOWN = 5;

    private Words() {}

    /** {@code 1 mail}, {@code 2 mails}. */
    public static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** The first few of a list. */
    public static String some(List<String> all) {
        List<String> first = all.subList(0, Math.min(SHOWN, all.size()));
        return String.join(", ", first) + (all.size() > SHOWN ? " and " + (all.size() - SHOWN) + " more" : "");
    }

    /** {@code 3 days}, {@code 5 h}, {@code 20 s}. */
    static String duration(Duration d) {
        long seconds = Math.abs(d.toSeconds());
        if (seconds >= 172_800) {
            return seconds / 86_400 + " days";
        }
        return seconds >= 7200 ? seconds / 3600 + " h" : seconds >= 120 ? seconds / 60 + " min" : seconds + " s";
    }

    /** {@code 4.2 GiB}. */
    static String octets(long octets) {
        double value = octets / 1024.0 / 1024.0;
        return value < 1024
                ? String.format(Locale.ROOT, "%.0f MiB", value)
                : String.format(Locale.ROOT, "%.1f GiB", value / 1024);
    }
}
