package org.posthouse.backup;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which backups stay: the last of each day and of each week, for so many of them; and always the newest, however old it is, since
 * backups may have failed ever since.
 *
 * @param days at least 1
 * @param weeks at least 0
 */
record Retention(int days, int weeks) {
    /** Those that need not be kept, the oldest first. */
    List<LocalDateTime> superfluous(Collection<LocalDateTime> backups, LocalDate today) {
        NavigableSet<LocalDateTime> newestFirst = new TreeSet<>(backups).descendingSet();
        Set<LocalDate> daysSeen = new HashSet<>();
        Set<String> weeksSeen = new HashSet<>();
        List<LocalDateTime> superfluous = new ArrayList<>();
        boolean newest = true;
        for (LocalDateTime backup : newestFirst) {
            LocalDate day = backup.toLocalDate();
            boolean ofDay = daysSeen.add(day) && day.isAfter(today.minusDays(days));
            boolean ofWeek = weeksSeen.add(week(day))
                    && weekStart(day).isAfter(weekStart(today).minusWeeks(weeks));
            if (!newest && !ofDay && !ofWeek) {
                superfluous.add(0, backup);
            }
            newest = false;
        }
        return superfluous;
    }

    private static String week(LocalDate day) {
        return day.get(IsoFields.WEEK_BASED_YEAR) + "-" + day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
    }

    private static LocalDate weekStart(LocalDate day) {
        return day.minusDays(day.getDayOfWeek().getValue() - 1L);
    }
}
