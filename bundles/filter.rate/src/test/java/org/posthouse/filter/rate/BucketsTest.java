package org.posthouse.filter.rate;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.Test;
import org.posthouse.filter.rate.Buckets.Draw;

public class BucketsTest {
    private final AtomicLong now = new AtomicLong(-5);
    private final Buckets buckets = new Buckets(64, now::get);

    private int count(Draw... draws) {
        return buckets.count(List.of(draws));
    }

    @Test
    public void aLevelFallsAsTimeGoesBy() {
        Draw draw = new Draw(7, 0.5, 3, true);
        for (int i = 0; i < 3; i++) {
            assertEquals(-1, count(draw));
        }
        assertEquals(0, count(draw));
        now.addAndGet(Duration.ofMillis(1900).toNanos());
        assertEquals("what was refused was not counted, but it is too early", 0, count(draw));
        now.addAndGet(Duration.ofMillis(200).toNanos());
        assertEquals(-1, count(draw));
        assertEquals(0, count(draw));
        now.addAndGet(Duration.ofDays(2000).toNanos());
        for (int i = 0; i < 3; i++) {
            assertEquals(-1, count(draw));
        }
        assertEquals("there is never more than that", 0, count(draw));
    }

    @Test
    public void oneThatRefusesCountsNothing() {
        Draw wide = new Draw(1, 0, 2, true);
        Draw narrow = new Draw(2, 0, 1, true);
        assertEquals(-1, count(wide, narrow));
        assertEquals(1, count(wide, narrow));
        assertEquals("one is left", -1, count(wide));
        assertEquals(0, count(wide));
    }

    @Test
    public void oneThatDoesNotRefuseIsToldAndTheOthersCount() {
        Draw soft = new Draw(1, 0, 1, false);
        Draw hard = new Draw(2, 0, 2, true);
        assertEquals(-1, count(soft, hard));
        assertEquals(0, count(soft, hard));
        assertEquals("the one that refuses goes first", 1, count(soft, hard));
    }

    @Test
    public void theOldestMakesRoom() {
        Draw kept = new Draw(99L << 33, 0, 1, true);
        assertEquals(-1, count(kept));
        for (int i = 1; i <= 1000; i++) {
            now.addAndGet(Duration.ofSeconds(1).toNanos());
            assertEquals(-1, count(new Draw((long) i << 33 | 5, 0, 1, true)));
        }
        assertEquals(64, buckets.taken());
        assertEquals("the newest is there", 0, count(new Draw(1000L << 33 | 5, 0, 1, true)));
        assertEquals("the oldest is forgotten", -1, count(kept));
    }

    @Test
    public void theEmptyKeyIsOneToo() {
        Draw zero = new Draw(0, 0, 1, true);
        assertEquals(-1, count(zero));
        assertEquals(0, count(zero));
        assertTrue(buckets.taken() == 1);
    }
}
