package org.posthouse.net.mina;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.Test;
import org.posthouse.net.api.Attempt;

public class PausesTest {
    private final Requests requests = new Requests();
    private final List<Integer> clock = new ArrayList<>();
    private final Pauses pauses = new Pauses(requests, (nanos, number) -> clock.add(number));

    private static Retry retry() {
        return new Retry(
                new Attempt() {
                    @Override
                    public Result attempt() {
                        return Result.ABSENT;
                    }

                    @Override
                    public void giveUp() {}
                },
                TimeUnit.HOURS.toNanos(1));
    }

    @Test
    public void thePauseThatEndsIsTheOneThatBeganLast() {
        assertTrue(pauses.begin(retry()));
        assertTrue(pauses.partCame());
        assertFalse("it has ended already", pauses.over(clock.get(0)));
        requests.done();
        assertTrue(pauses.begin(retry()));
        assertFalse("another one", pauses.over(clock.get(0)));
        assertTrue(pauses.over(clock.get(1)));
    }

    @Test
    public void aRetryThatWasDroppedIsNotDue() {
        assertTrue(pauses.begin(retry()));
        requests.dropActions();
        assertFalse(pauses.partCame());
        assertFalse(pauses.over(clock.get(0)));
        assertEquals(null, requests.next());
    }
}
