package org.posthouse.filter.milter;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.Test;

public class AvailabilityTest {
    private long now = Long.MAX_VALUE - 5; // nanoTime may overflow

    private void pass(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Test
    public void oneMailTriesAtGrowingIntervals() {
        Availability availability = new Availability(() -> now);
        assertTrue(availability.mayTry());
        assertTrue(availability.mayTry());
        long pause = 1000;
        for (int i = 0; i < 10; i++) {
            availability.failed();
            assertFalse(availability.mayTry());
            pass(pause - 1);
            assertFalse(availability.mayTry());
            pass(1);
            assertTrue("after " + pause, availability.mayTry());
            assertFalse("only one", availability.mayTry());
            pause = Math.min(30_000, 2 * pause);
        }
        availability.answered();
        assertTrue(availability.mayTry());
        assertTrue(availability.mayTry());
    }

    @Test
    public void aFilterIsCalledAsItsConfiguration() {
        assertEquals("rspamd", MilterComponent.name(Map.of("service.pid", "org.posthouse.filter.milter~rspamd")));
        assertEquals("milter", MilterComponent.name(Map.of("service.pid", "org.posthouse.filter.milter")));
    }
}
