package org.posthouse.tls.acme;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.Test;

public class ScheduleTest {
    private final Instant now = Instant.parse("2030-01-01T00:00:00Z");
    private final Schedule schedule = new Schedule(Duration.ofMinutes(15), 33, new Random(1));

    @Test
    public void renewsWithAThirdLeft() {
        Instant renew = schedule.renewAt(now, now.plus(Duration.ofDays(100)));
        assertEquals(now.plus(Duration.ofDays(67)), renew);
    }

    @Test
    public void triesAgainLaterAndLater() {
        Duration before = Duration.ZERO;
        for (int failures = 1; failures < 7; failures++) {
            Duration delay = Duration.between(now, schedule.retryAt(now, failures, Optional.empty()));
            Duration least = Duration.ofMinutes(15L << (failures - 1));
            assertFalse(delay.compareTo(least) < 0);
            assertTrue(delay.compareTo(least.multipliedBy(5).dividedBy(4)) <= 0);
            assertTrue(delay.compareTo(before) > 0);
            before = delay;
        }
        for (int failures : new int[] {8, 63, 64, 1000, Integer.MAX_VALUE}) {
            Duration delay = Duration.between(now, schedule.retryAt(now, failures, Optional.empty()));
            assertTrue(delay.compareTo(Duration.ofHours(24)) >= 0 && delay.compareTo(Duration.ofHours(30)) <= 0);
        }
    }

    @Test
    public void triesAreSpread() {
        assertFalse(schedule.retryAt(now, 1, Optional.empty()).equals(schedule.retryAt(now, 1, Optional.empty())));
    }

    @Test
    public void waitsAsLongAsTheAuthorityAsksForWithinReason() {
        Instant tomorrow = now.plus(Duration.ofDays(1));
        assertEquals(tomorrow, schedule.retryAt(now, 1, Optional.of(tomorrow)));
        assertTrue(schedule.retryAt(now, 1, Optional.of(now.plusSeconds(1))).isAfter(now.plusSeconds(899)));
        assertEquals(
                now.plus(Duration.ofDays(7)), schedule.retryAt(now, 1, Optional.of(now.plus(Duration.ofDays(365)))));
    }
}
