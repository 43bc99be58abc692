package org.posthouse.queue.attempt;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.Test;
import org.posthouse.api.mail.Destination;
import org.posthouse.queue.attempt.SetAside.Part;
import org.posthouse.testkit.flow.FakeClock;

public class SetAsideTest {
    private static final Destination FAR = new Destination("smtp", "far.test");
    private static final Destination OTHER = new Destination("smtp", "other.test");

    private final FakeClock clock = new FakeClock();
    private final SetAside setAside = new SetAside();

    private Instant now() {
        return clock.instant();
    }

    private void rest(Destination destination) {
        setAside.rest(destination, "why", now(), setAside.generation());
    }

    @Test
    public void restsGetLongerUntilSomethingIsTried() {
        List<Long> seconds = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            rest(FAR);
            Instant until = setAside.rest(FAR, now()).orElseThrow().until();
            seconds.add(Duration.between(now(), until).toSeconds());
            clock.set(until);
            assertEquals(Optional.empty(), setAside.rest(FAR, now()));
        }
        assertEquals(List.of(1L, 2L, 4L, 8L, 16L, 32L, 32L, 32L), seconds);
        setAside.tried("m", FAR);
        rest(FAR);
        assertEquals(
                now().plusSeconds(1), setAside.rest(FAR, now()).orElseThrow().until());
    }

    @Test
    public void manyWhoFindNothingTogetherCountOnce() {
        for (int i = 0; i < 24; i++) {
            rest(FAR);
        }
        assertEquals(
                now().plusSeconds(1), setAside.rest(FAR, now()).orElseThrow().until());
    }

    @Test
    public void whoBeganBeforeAPartCameSetsNothingAside() {
        long seen = setAside.generation();
        setAside.clear();
        setAside.rest(FAR, "why", now(), seen);
        assertEquals(Optional.empty(), setAside.rest(FAR, now()));
    }

    @Test
    public void endsAreToldOnce() {
        rest(FAR);
        clock.advance(Duration.ofMillis(300));
        rest(OTHER);
        assertEquals(Optional.of(now().minusMillis(300).plusSeconds(1)), setAside.nextEnd());
        assertFalse(setAside.hasEnded(now()));
        clock.advance(Duration.ofSeconds(1));
        assertTrue(setAside.hasEnded(now()));
        assertFalse(setAside.hasEnded(now()));
        assertEquals("to the second", Optional.of(now().minusMillis(1300).plusSeconds(2)), setAside.nextEnd());
        setAside.clear();
        assertEquals(Optional.empty(), setAside.nextEnd());
    }

    @Test
    public void whatIsPutOffIsHurriedOnceWhenAPartComes() {
        assertFalse(setAside.isUntriedAgain("m1", FAR));
        assertTrue(setAside.isUntriedAgain("m1", FAR));
        setAside.putOff("m1", FAR);
        setAside.putOff("m2", OTHER);
        assertFalse("not put off", setAside.isUntriedAgain("m3", FAR));
        setAside.tried("m2", OTHER);
        assertEquals(List.of(), setAside.takeHurried());
        setAside.clear();
        assertEquals(List.of(new Part("m1", FAR)), setAside.takeHurried());
        assertEquals(List.of(), setAside.takeHurried());
        assertFalse("all begin anew", setAside.isUntriedAgain("m1", FAR));
    }

    @Test
    public void itsMemoryIsBounded() {
        for (int i = 0; i < 30_000; i++) {
            setAside.putOff("m" + i, FAR);
        }
        assertTrue("the latest", setAside.isUntriedAgain("m29999", FAR));
        assertFalse("the first", setAside.isUntriedAgain("m0", FAR));
        setAside.clear();
        assertEquals(1000, setAside.takeHurried().size());
    }
}
