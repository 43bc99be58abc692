package org.posthouse.api.quarantine;

import java.time.DayOfWeek;
import java.util.Objects;

/**
 * When an account wants to be told what is on hold for it or came into Junk.
 *
 * @param period how often
 * @param hour the hour of the day, 0 to 23, in the server's time zone
 * @param day the day of the week; of no meaning if it is not told weekly
 */
public record DigestWish(Period period, int hour, DayOfWeek day) {
    /** How often somebody is told. */
    public enum Period {
        /** Never. */
        NEVER,
        /** Once a day. */
        DAILY,
        /** Once a week. */
        WEEKLY
    }

    public DigestWish {
        Objects.requireNonNull(period, "period");
        Objects.requireNonNull(day, "day");
        if (hour < 0 || hour > 23) {
            throw new IllegalArgumentException("hour " + hour);
        }
    }
}
