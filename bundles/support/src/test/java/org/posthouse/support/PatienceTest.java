package org.posthouse.support;

import static org.junit.Assert.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.Test;

public class PatienceTest {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);

    private final Patience patience = new Patience();
    private long now = Long.MAX_VALUE - PATIENCE; // the clock may pass through any number

    /** The pause in milliseconds; it passes. */
    private long fail() {
        long pause = patience.absent(now, PATIENCE);
        now += pause;
        return TimeUnit.NANOSECONDS.toMillis(pause);
    }

    private List<Long> failUntilItIsOver() {
        List<Long> pauses = new ArrayList<>();
        long pause = fail();
        while (pause > 0) {
            pauses.add(pause);
            pause = fail();
        }
        return pauses;
    }

    @Test
    public void pausesGrowAndEndWithPatience() {
        assertEquals(List.of(20L, 40L, 80L, 160L, 250L, 250L, 200L), failUntilItIsOver());
    }

    @Test
    public void whoGaveUpHasNoneLeftForAsLongAgain() {
        failUntilItIsOver();
        assertEquals(0, fail());
        now += PATIENCE - 1;
        assertEquals(0, fail());
        now += 1;
        assertEquals(20, fail());
    }

    @Test
    public void itIsBackWhenSomethingWasDone() {
        failUntilItIsOver();
        patience.done();
        assertEquals(20, fail());
    }

    @Test
    public void aWaitThatGoesOnIsCountedAsOne() {
        fail();
        now += PATIENCE + 1; // nobody asked, as while the asker itself was replaced
        assertEquals(0, fail());
    }

    @Test
    public void pausesAreShortAgainWhenAPartCame() {
        fail();
        fail();
        assertEquals(80, fail());
        patience.came();
        assertEquals(20, fail());
    }

    @Test
    public void withoutPatienceThereIsNoPause() {
        assertEquals(0, patience.absent(now, 0));
    }
}
