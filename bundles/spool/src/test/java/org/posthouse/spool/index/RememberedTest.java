package org.posthouse.spool.index;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

/** What is remembered, for how long, and how much of it. */
public class RememberedTest {
    private static final long DAY = 86_400;

    private final Remembered remembered = new Remembered(DAY, 4, 10_000);

    @Test
    public void remembersForADayAndLittleLonger() {
        for (long digest = 0; digest < 500; digest++) {
            remembered.add(digest, digest * 100);
            assertTrue(remembered.contains(digest, digest * 100));
        }
        for (long digest = 0; digest < 500; digest++) {
            long now = 499 * 100;
            assertTrue(remembered.contains(digest, now));
            assertTrue(remembered.contains(digest, digest * 100 + DAY));
            assertFalse(remembered.contains(digest, digest * 100 + DAY + DAY / 4 + 1));
        }
        assertFalse(remembered.contains(1_000_000, 0));
    }

    @Test
    public void forgetsTheOldestIfThereAreTooMany() {
        for (long digest = 1; digest <= 100_000; digest++) {
            remembered.add(digest * 0x9e37_79b9_7f4a_7c15L, 5);
        }
        int known = 0;
        for (long digest = 1; digest <= 100_000; digest++) {
            known += remembered.contains(digest * 0x9e37_79b9_7f4a_7c15L, 5) ? 1 : 0;
        }
        assertTrue(known + " known", known <= 12_500 && known >= 7500);
        assertTrue("the latest", remembered.contains(100_000 * 0x9e37_79b9_7f4a_7c15L, 5));
    }

    @Test
    public void whatIsReadBackOutOfOrderIsRemembered() {
        remembered.add(1, 1000);
        remembered.add(2, 10);
        assertTrue(remembered.contains(2, 10 + DAY));
    }
}
