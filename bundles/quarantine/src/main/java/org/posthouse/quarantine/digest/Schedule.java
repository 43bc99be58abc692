package org.posthouse.quarantine.digest;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Optional;
import org.posthouse.api.quarantine.DigestWish;

/** When somebody is due. */
final class Schedule {
    private Schedule() {}

    /** When a digest was due last, at this time or before; empty if never. An hour that a clock change skips is the next one. */
    static Optional<Instant> lastDue(DigestWish wish, Instant now, ZoneId zone) {
        if (wish.period() == DigestWish.Period.NEVER) {
            return Optional.empty();
        }
        boolean weekly = wish.period() == DigestWish.Period.WEEKLY;
        ZonedDateTime today = now.atZone(zone);
        ZonedDateTime day = weekly ? today.with(TemporalAdjusters.previousOrSame(wish.day())) : today;
        Instant due = at(day, wish.hour());
        return Optional.of(due.isAfter(now) ? at(day.minusDays(weekly ? 7 : 1), wish.hour()) : due);
    }

    private static Instant at(ZonedDateTime day, int hour) {
        return day.truncatedTo(ChronoUnit.DAYS)
                .toLocalDate()
                .atTime(hour, 0)
                .atZone(day.getZone())
                .toInstant();
    }
}
