package org.posthouse.backup;

import static org.junit.Assert.assertEquals;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

public class RetentionTest {
    private static final LocalDate MONDAY = LocalDate.of(2026, 11, 30);

    private static LocalDateTime at(LocalDate day, int hour) {
        return day.atTime(hour, 0);
    }

    @Test
    public void theLastOfEachDayAndWeekStays() {
        List<LocalDateTime> all = new ArrayList<>();
        for (int day = 0; day < 40; day++) {
            all.add(at(MONDAY.minusDays(day), 3));
            all.add(at(MONDAY.minusDays(day), 4));
        }
        List<LocalDateTime> kept = new ArrayList<>(all);
        kept.removeAll(new Retention(3, 4).superfluous(all, MONDAY));
        List<LocalDateTime> expected = new ArrayList<>();
        for (int days : new int[] {0, 1, 2, 8, 15}) { // Monday, and Sundays: one of them is of the three days
            expected.add(at(MONDAY.minusDays(days), 4));
        }
        assertEquals(expected, kept);
    }

    @Test
    public void theNewestStaysHoweverOldItIs() {
        List<LocalDateTime> old = List.of(at(MONDAY.minusDays(900), 3), at(MONDAY.minusDays(901), 3));
        assertEquals(List.of(old.get(1)), new Retention(7, 4).superfluous(old, MONDAY));
    }

    @Test
    public void oneOfTheFutureIsKept() {
        List<LocalDateTime> odd = List.of(at(MONDAY.plusDays(3), 3), at(MONDAY, 3));
        assertEquals(List.of(), new Retention(1, 0).superfluous(odd, MONDAY));
    }

    @Test
    public void aYearEndsWithinAWeek() {
        LocalDate friday = LocalDate.of(2027, 1, 1);
        List<LocalDateTime> week = List.of(at(friday, 3), at(friday.minusDays(2), 3), at(friday.minusDays(4), 3));
        assertEquals(
                List.of(at(friday.minusDays(4), 3), at(friday.minusDays(2), 3)),
                new Retention(1, 1).superfluous(week, friday));
    }
}
