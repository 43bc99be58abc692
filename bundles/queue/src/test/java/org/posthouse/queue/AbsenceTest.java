package org.posthouse.queue;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.Test;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Disposition.Phase;
import org.posthouse.api.message.Status;
import org.posthouse.api.routing.Routing;
import org.posthouse.api.spool.Query;
import org.posthouse.api.transport.RecipientResult;

/** What waits for a part of the server: it costs nothing, loses nothing, and keeps nothing else waiting. */
public class AbsenceTest extends QueueFixture {
    private void assertUntouched(String id, String address, Instant due) {
        Disposition d = of(id, address);
        assertEquals(0, d.attempts());
        assertEquals(due, d.due());
        assertEquals(Phase.WAITING, d.phase());
        assertTrue(d.last().isEmpty());
    }

    @Test
    public void anAbsentTransportConsumesNoRetry() throws IOException {
        unbind("smtp");
        Instant came = clock.instant();
        put("m1", "a@here.test", to("x@far.test"), to("a@here.test"));
        work();
        assertEquals("others go", 1, local.copies());
        assertEquals("not leased at all", 0, later(Duration.ofDays(1)));
        assertUntouched("m1", "x@far.test", came);
        bind("smtp", smtp);
        work();
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void whatATransportDidNotTryComesBackByItself() throws IOException {
        smtp.answer = r -> notTried();
        put("m1", "a@here.test", routed("x@far.test"));
        assertEquals(1, work());
        assertUntouched("m1", "x@far.test", clock.instant());
        assertEquals("1 s", 1, later(Duration.ofSeconds(1)));
        later(Duration.ofSeconds(1));
        later(Duration.ofSeconds(1));
        assertEquals("then 1 s, then 2 s", 3, smtp.jobs.size());
        later(Duration.ofSeconds(1));
        assertEquals(4, smtp.jobs.size());
        assertEquals(0, only("m1").attempts());
    }

    @Test
    public void aDestinationWhereNothingCanBeTriedIsLeftAloneForLongerAndLonger() throws IOException {
        smtp.answer = r -> notTried();
        for (int i = 0; i < 200; i++) {
            put("m" + i, "a@here.test", routed("x@far.test"));
        }
        int attempts = work();
        for (int second = 0; second < 120; second++) {
            attempts += later(Duration.ofSeconds(1));
        }
        assertTrue(attempts + " attempts in 120 s, of 200 mails", attempts < 50);
        assertTrue(
                spool.all().stream().allMatch(m -> m.open().get(0).disposition().attempts() == 0));
        smtp.answer = r -> RecipientResult.delivered();
        scheduler.partCame();
        work();
        assertEquals("all at once when a part comes", 200, smtp.copies());
    }

    @Test
    public void oneThatCannotBeTriedKeepsNoOtherWaiting() throws IOException {
        local.answer = r -> r.address().localPart().equals("odd") ? notTried() : RecipientResult.delivered();
        directory.user("odd@here.test");
        put("odd", "", routed("odd@here.test"));
        work();
        for (int i = 0; i < 60; i++) {
            put("m" + i, "", routed("a@here.test"));
            later(Duration.ofSeconds(1));
            assertEquals("delivered at once, or at the first time after a second", i + 1, local.copies());
        }
        assertEquals(0, only("odd").attempts());
        assertTrue("the odd one had its turns: " + local.jobs.size(), local.jobs.size() > 63);
    }

    @Test
    public void aRecipientThatCannotBeTriedKeepsNoOtherOfTheJobWaiting() throws IOException {
        local.answer = r -> r.address().localPart().equals("odd") ? notTried() : RecipientResult.delivered();
        directory.user("odd@here.test");
        put("m1", "", routed("odd@here.test"), routed("a@here.test"));
        assertEquals(1, work());
        assertEquals(1, local.copies());
        put("m2", "", routed("a@here.test"));
        assertEquals("the destination is not set aside", 1, work());
    }

    @Test
    public void whatWaitsForAPartIsTriedAtOnceWhenATransportIsReady() throws IOException {
        Bell bell = new Bell();
        bell.wakes(scheduler::kick, scheduler::partCame);
        local.answer = r -> notTried();
        put("m1", "", to("a@here.test"));
        for (int i = 0; i < 6; i++) {
            later(Duration.ofSeconds(32));
        }
        local.answer = r -> RecipientResult.delivered();
        bell.spooled();
        assertFalse("other mail is no reason to look", next());
        bell.ready();
        work();
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void aPartThatComesDuringAnAttemptIsNotMissed() throws IOException {
        local.answer = r -> {
            local.answer = again -> RecipientResult.delivered();
            scheduler.partCame();
            return notTried();
        };
        put("m1", "", to("a@here.test"));
        work();
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void whoCouldNotBeTriedDoesNotWaitForTheScheduleOfOthers() throws IOException {
        smtp.answer = r -> deferred();
        local.answer = r -> notTried();
        put("m1", "", routed("x@far.test"), routed("a@here.test"));
        Instant came = clock.instant();
        work();
        assertEquals(came.plusSeconds(60), of("m1", "x@far.test").due());
        assertUntouched("m1", "a@here.test", came);
    }

    @Test
    public void withoutRoutingNothingIsRefused() throws IOException {
        put("m1", "a@here.test", to("x@none.test"), routed("y@far.test"));
        Instant came = clock.instant();
        parts.routing().unbind(routing);
        assertEquals(0, later(Duration.ofMinutes(1)));
        assertUntouched("m1", "x@none.test", came);
        assertUntouched("m1", "y@far.test", came);
        parts.routing().bind(routing);
        scheduler.partCame();
        work();
        later(Duration.ofSeconds(30));
        assertTrue("no route: refused", spool.all().isEmpty());
        assertTrue(report(local).contains("5.4.4"));
    }

    /** While a router or a directory that is required is absent, no mail goes the way that others would give it. */
    @Test
    public void aRequiredPartThatIsAbsentMeansLaterAndNeverAnotherWay() throws IOException {
        routing.unready = true;
        put("m1", "a@here.test", to("x@far.test"), routed("y@far.test"), routed("a@here.test"));
        Instant came = clock.instant();
        assertEquals(0, later(Duration.ofHours(1)));
        for (String address : List.of("x@far.test", "y@far.test", "a@here.test")) {
            assertUntouched("m1", address, came);
        }
        assertTrue(smtp.jobs.isEmpty() && local.jobs.isEmpty());
        routing.unready = false; // nobody tells of it
        routing.way("far.test", "smtp", "its.own.hub:25");
        work();
        assertEquals("its.own.hub:25", smtp.jobs.get(0).route().destination().name());
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void aRouterThatHasNoAnswerNowKeepsNoOtherWaiting() throws IOException {
        put("m1", "a@here.test", routed("x@far.test"), routed("y@other.test"));
        routing.way("far.test", new Routing.Way.Later());
        work();
        assertEquals(1, smtp.copies());
        assertEquals(0, only("m1").attempts());
        assertEquals(Phase.WAITING, only("m1").phase());
        put("m2", "a@here.test", to("a@here.test"));
        work();
        assertEquals(1, local.copies());
        routing.way("far.test", "smtp", "far.test");
        scheduler.partCame();
        work();
        assertTrue("hurried when a part comes", spool.all().isEmpty());
    }

    @Test
    public void withoutASpoolItWaits() throws IOException {
        parts.spool().unbind(spool);
        assertFalse(next());
        assertTrue(admin.list(Query.ALL, OptionalLong.empty(), 9).mails().isEmpty());
        assertEquals(0, admin.counts().total());
    }

    @Test
    public void theSenderWaitsForTheOutboxAlone() throws IOException {
        parts.routing().unbind(routing);
        put("m1", "a@here.test", refusedAlready(to("x@far.test"), new Status(550, "5.1.1", "no")));
        assertEquals("told without routing", 1, work());
        assertEquals(1, notices().size());
    }
}
