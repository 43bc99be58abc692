package org.posthouse.intake.parts;

import static org.junit.Assert.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;
import org.posthouse.testkit.flow.FakeTimer;

/** One alarm for all deadlines, and none is missed. */
public class DeadlinesTest {
    private final FakeTimer timer = new FakeTimer();
    private final Deadlines deadlines = new Deadlines(new Timing(timer, timer::nanos));
    private final List<String> late = new ArrayList<>();

    @Test
    public void whatIsNotDoneInTimeIsLateOnce() {
        deadlines.in(1000, () -> late.add("a"));
        timer.advance(Duration.ofMillis(990));
        assertEquals(List.of(), late);
        timer.advance(Duration.ofMillis(20));
        assertEquals(List.of("a"), late);
        assertEquals(0, deadlines.size());
        timer.advance(Duration.ofDays(1));
        assertEquals(List.of("a"), late);
    }

    @Test
    public void whatIsDoneIsNotLateAndSetsNoAlarm() {
        for (int i = 0; i < 100; i++) {
            deadlines.in(1000, () -> late.add("a")).met();
        }
        assertEquals("one for all", 1, timer.waiting());
        timer.advance(Duration.ofMillis(1000));
        assertEquals(List.of(), late);
        assertEquals("none while nothing is open", 0, timer.waiting());
    }

    @Test
    public void theAlarmIsSetAgainForWhatBeganLater() {
        Deadlines.Deadline first = deadlines.in(1000, () -> late.add("a"));
        deadlines.in(3000, () -> late.add("b"));
        first.met();
        timer.advance(Duration.ofMillis(2500));
        assertEquals(List.of(), late);
        timer.advance(Duration.ofMillis(600));
        assertEquals(List.of("b"), late);
    }

    @Test
    public void oneThatFailsDoesNotHoldUpTheOthers() {
        for (int i = 0; i < 3; i++) {
            deadlines.in(1, () -> {
                late.add("a");
                throw new IllegalStateException("on purpose");
            });
        }
        timer.advance(Duration.ofMillis(1));
        assertEquals(List.of("a", "a", "a"), late);
    }

    /** As after another configuration. */
    @Test
    public void aShorterOneIsNotMissed() {
        deadlines.in(60_000, () -> late.add("long"));
        deadlines.in(1000, () -> late.add("short"));
        timer.advance(Duration.ofMillis(1100));
        assertEquals(List.of("short"), late);
        timer.advance(Duration.ofMillis(60_000));
        assertEquals(List.of("short", "long"), late);
    }

    @Test
    public void withoutATimerNothingIsLateAndNothingFails() {
        timer.shutdownNow();
        deadlines.in(1000, () -> late.add("a")).met();
        assertEquals(0, deadlines.size());
    }
}
