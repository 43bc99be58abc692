package org.posthouse.net.mina;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.Test;

public class WorkerTimeTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    @Test
    public void whoTookNothingIsDueAtOnceOrAsAStranger() {
        assertEquals(5 * SECOND, WorkerTime.ofAccount(0).due(5 * SECOND));
        assertEquals(10 * SECOND, WorkerTime.ofStranger(0).due(5 * SECOND));
    }

    @Test
    public void whoTookAMomentIsDueLater() {
        WorkerTime little = WorkerTime.ofStranger(0);
        WorkerTime much = WorkerTime.ofStranger(0);
        long unused = little.due(2 * SECOND);
        little.took(SECOND, SECOND + 2 * MILLI);
        much.took(SECOND, SECOND + 5 * MILLI);
        assertTrue(little.due(2 * SECOND) > unused);
        assertTrue(much.due(2 * SECOND) > little.due(2 * SECOND));
        assertEquals("and it passes", unused + 10 * SECOND, little.due(12 * SECOND));
    }

    @Test
    public void turnsAddUp() {
        WorkerTime often = WorkerTime.ofAccount(0);
        for (int i = 0; i < 3; i++) {
            often.took(i * 20 * MILLI, i * 20 * MILLI + 10 * MILLI);
        }
        assertEquals(3 * SECOND, often.due(0), 100 * MILLI);
    }

    @Test
    public void nobodyIsPutOffForEver() {
        for (WorkerTime greedy : List.of(WorkerTime.ofAccount(0), WorkerTime.ofStranger(0))) {
            greedy.took(0, 3_600 * SECOND);
            assertEquals(3_615 * SECOND, greedy.due(3_600 * SECOND));
        }
    }
}
