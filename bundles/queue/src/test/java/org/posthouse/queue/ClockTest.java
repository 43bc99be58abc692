package org.posthouse.queue;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.Test;
import org.posthouse.api.mail.Disposition;
import org.posthouse.queue.schedule.Scheduler;

/** A clock that is set, by minutes or by years, gives no mail back and lets none wait for long. */
public class ClockTest extends QueueFixture {
    private static final Duration YEAR = Duration.ofDays(365);

    private final Instant start = clock.instant();

    private void defer(String id) throws IOException {
        smtp.answer = r -> deferred();
        put(id, "a@here.test", routed("x@far.test"));
        work();
    }

    /** The time of a mail is over at once then: it is tried again, and once more, before it is given up. */
    @Test
    public void aClockThatJumpsAheadGivesNothingBackAtOnce() throws IOException {
        defer("m1");
        later(YEAR);
        assertEquals(Disposition.Phase.WAITING, only("m1").phase());
        assertEquals(start.plus(YEAR).plus(Duration.ofMinutes(5)), only("m1").due());
        assertEquals("told of the delay", 1, local.copies());
        later(Duration.ofMinutes(5));
        assertEquals("what goes on failing is given up", 2, local.copies());
    }

    @Test
    public void mailThatWasNeverTriedInItsTimeIsTriedTwice() throws IOException {
        smtp.answer = r -> deferred();
        put("m1", "a@here.test", routed("x@far.test"));
        later(Duration.ofDays(6));
        assertEquals(1, smtp.jobs.size());
        assertEquals(Disposition.Phase.WAITING, only("m1").phase());
        later(Duration.ofMinutes(1));
        assertEquals(2, smtp.jobs.size());
        assertEquals("the delay and the end", 2, local.copies());
    }

    @Test
    public void aClockThatIsSetBackLetsNothingWaitForTheOldTime() throws IOException {
        clock.advance(YEAR);
        defer("m1");
        clock.set(start);
        work();
        assertEquals(start.plus(Duration.ofMinutes(1)), only("m1").due());
        later(Duration.ofMinutes(1));
        assertEquals(2, smtp.jobs.size());
        assertEquals("nobody is told anything", 0, local.copies());
    }

    /** What is tried now may be the first of a mail that waits for a part of the server. */
    @Test
    public void aDestinationIsNotLeftAloneUntilTheOldTime() throws IOException {
        smtp.answer = r -> notTried();
        put("m1", "a@here.test", routed("x@far.test"));
        work();
        smtp.answer = r -> deferred();
        int before = smtp.jobs.size();
        clock.set(start.minus(YEAR));
        put("m2", "a@here.test", routed("y@far.test"));
        work();
        assertTrue(smtp.jobs.size() > before);
    }

    @Test
    public void itIsNoticedAtTheStartToo() throws IOException {
        clock.advance(YEAR);
        defer("m1");
        clock.set(start);
        Scheduler restarted = new Scheduler(parts, POLICY, clock, () -> 0.5, Runnable::run, WORKERS, unrecorded);
        assertEquals(false, next(restarted));
        assertEquals(start.plus(Duration.ofMinutes(1)), only("m1").due());
    }

    @Test
    public void whatItsSenderWantsLaterStays() throws IOException {
        Instant wanted = start.plus(Duration.ofDays(30));
        put("m1", "a@here.test", change(routed("x@far.test"), d -> d.notBefore(wanted)));
        clock.set(start.minusSeconds(3600));
        work();
        assertEquals(wanted, only("m1").due());
    }

    private boolean next(Scheduler restarted) throws IOException {
        try {
            return restarted.next();
        } catch (org.posthouse.support.AbsentException leaving) {
            throw new AssertionError(leaving);
        }
    }
}
