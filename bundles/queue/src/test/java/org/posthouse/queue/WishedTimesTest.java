package org.posthouse.queue;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.Test;
import org.posthouse.api.mail.DeliverBy;
import org.posthouse.api.mail.DeliverBy.Mode;
import org.posthouse.api.mail.Disposition.Notice;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Reply;
import org.posthouse.api.spool.Query;

/** What a sender wishes of the times at which a recipient is tried: not before one, and by another (rfc4865, rfc2852). */
public class WishedTimesTest extends QueueFixture {
    private final Instant start = clock.instant();

    private Recipient held(Recipient recipient, Duration by) {
        return change(recipient, d -> d.notBefore(start.plus(by)));
    }

    private Recipient wanted(Recipient recipient, Duration by, Mode mode) {
        return change(recipient, d -> d.deliverBy(new DeliverBy(start.plus(by), mode)));
    }

    @Test
    public void nothingIsTriedBeforeItsTime() throws IOException {
        put(
                "m1",
                "a@here.test",
                held(to("x@far.test"), Duration.ofHours(1)),
                held(routed("y@far.test"), Duration.ofHours(1)));
        assertEquals(0, work());
        assertEquals(Optional.of(start.plus(Duration.ofHours(1))), spool.nextDue(scheduler.admittance()));
        admin.retry(Query.of("m1"));
        assertEquals("nor if an administrator is in a hurry", 0, work());
        assertEquals(0, later(Duration.ofHours(1).minusSeconds(1)));
        later(Duration.ofSeconds(1));
        assertEquals(2, smtp.copies());
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void whatAnAliasLeadsToWaitsToo() throws IOException {
        directory.alias("team@here.test", "x@far.test");
        put("m1", "a@here.test", held(to("team@here.test"), Duration.ofHours(1)));
        assertEquals(0, work());
        later(Duration.ofHours(1));
        assertEquals(1, smtp.copies());
    }

    /** Else mail that waited for as long as the queue tries anything would fail at its first difficulty. */
    @Test
    public void itsLifeBeginsThen() throws IOException {
        smtp.answer = r -> deferred();
        put("m1", "a@here.test", held(routed("x@far.test"), Duration.ofDays(30)));
        later(Duration.ofDays(30));
        assertEquals(1, smtp.jobs.size());
        assertEquals("nobody is told of a delay", 0, local.copies());
        assertEquals(1, later(Duration.ofMinutes(1)));
        later(Duration.ofDays(5));
        assertEquals("told of the delay", 1, local.copies());
        later(Duration.ofMinutes(15));
        assertEquals("told that it failed", 2, local.copies());
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void whatIsToBeReturnedByATimeIsTriedUntilThen() throws IOException {
        smtp.answer = r -> deferred();
        put(
                "m1",
                "a@here.test",
                wanted(routed("x@far.test"), Duration.ofSeconds(90), Mode.RETURN),
                routed("y@far.test"));
        work();
        later(Duration.ofSeconds(60));
        assertEquals(start.plusSeconds(90), of("m1", "x@far.test").due());
        assertEquals(2, smtp.jobs.size());
        later(Duration.ofSeconds(30));
        assertEquals("not tried when its time is over", 2, smtp.jobs.size());
        Reply last = of("m1", "x@far.test").last().orElseThrow();
        assertEquals(Reply.Action.FAILED, last.action());
        String text = report(local);
        assertTrue(text, text.contains("Final-Recipient: rfc822; x@far.test\r\nAction: failed\r\nStatus: 5.4.7\r\n"));
        assertTrue(text, text.contains("Delivery time expired"));
        assertEquals(
                "the other goes on",
                List.of("y@far.test"),
                find("m1").open().stream().map(r -> r.address().toString()).toList());
    }

    @Test
    public void whatComesTooLateIsReturnedUntried() throws IOException {
        put("m1", "a@here.test", wanted(to("x@far.test"), Duration.ZERO, Mode.RETURN));
        work();
        assertEquals(0, smtp.jobs.size());
        assertTrue(report(local).contains("Status: 5.4.7\r\n"));
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void aLifeIsNeverLongerThanTheQueues() throws IOException {
        smtp.answer = r -> deferred();
        put("m1", "a@here.test", wanted(routed("x@far.test"), Duration.ofDays(99), Mode.RETURN));
        work();
        later(Duration.ofDays(5));
        later(Duration.ofMinutes(5));
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void aSenderIsToldOfTheDelayAtTheTimeItNamed() throws IOException {
        smtp.answer = r -> deferred();
        put("m1", "a@here.test", wanted(routed("x@far.test"), Duration.ofSeconds(90), Mode.NOTIFY));
        work();
        later(Duration.ofSeconds(60));
        assertEquals(0, local.copies());
        assertEquals(start.plusSeconds(90), only("m1").due());
        later(Duration.ofSeconds(30));
        assertEquals(1, local.copies());
        assertTrue(report(local).contains("Action: delayed\r\n"));
        assertEquals(java.util.Set.of(Notice.DELAY), only("m1").notified());
        assertEquals("tried on", 3, smtp.jobs.size());
        assertTrue(only("m1").due().isAfter(clock.instant()));
    }
}
