package org.posthouse.queue;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.After;
import org.junit.Test;
import org.posthouse.api.filter.Ended;
import org.posthouse.api.filter.Ended.How;
import org.posthouse.api.filter.OutboundStage.Decision;
import org.posthouse.api.mail.Disposition.Phase;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Status;
import org.posthouse.api.spool.Query;
import org.posthouse.api.transport.RecipientResult;

/** What leaves this server passes the outbound stage, and nothing else does. */
public class StageTest extends QueueFixture {
    @After
    public void everythingThatWasAskedAboutIsLetGo() {
        assertEquals(0, stage.open.get());
    }

    @Test
    public void whatIsSentIsWhatTheStageMadeOfIt() throws IOException {
        stage.decision = (job, message) -> new Decision.Send(
                job.mail().toBuilder()
                        .sender(Sender.of(address("srs@here.test")))
                        .build(),
                message.prepend(List.of(new Header("DKIM-Signature", " v=1"))));
        put("m1", "a@here.test", to("x@far.test"), to("a@here.test"));
        work();
        assertEquals(
                "srs@here.test",
                smtp.jobs.get(0).mail().sender().address().orElseThrow().toString());
        assertTrue(smtp.text("m1/x@far.test").startsWith("DKIM-Signature: v=1\r\nSubject: hello\r\n"));
        assertEquals("local mail does not leave", MESSAGE, local.text("m1/a@here.test"));
        assertEquals(1, stage.jobs.size());
        assertEquals(List.of(new Ended(How.DELIVERED, new Status(250, "2.0.0", "ok"))), stage.ends);
    }

    @Test
    public void theStageHearsHowItEnded() throws IOException {
        smtp.answer = r -> refused();
        put("m1", "", to("x@far.test"));
        work();
        smtp.answer = r -> deferred();
        put("m2", "", to("x@far.test"));
        work();
        smtp.answer = r -> notTried();
        put("m3", "", to("x@far.test"));
        work();
        assertEquals(
                List.of(
                        new Ended(How.REFUSED, refused().status()),
                        new Ended(How.REFUSED, deferred().status()),
                        new Ended(How.SPOOLED, notTried().status())),
                stage.ends);
    }

    @Test
    public void notificationsAndForwardsLeaveThroughItToo() throws IOException {
        directory.alias("f@here.test", "b@far.test");
        put("m1", "x@far.test", to("f@here.test"), to("y@none.test"));
        work();
        later(Duration.ofSeconds(30));
        assertEquals("the forward and the report", 2, stage.jobs.size());
        assertEquals(2, smtp.copies());
    }

    @Test
    public void aRefusalForNowDelays() throws IOException {
        stage.decision = (job, message) -> new Decision.Refuse(new Status(451, "4.7.1", "signing failed"));
        put("m1", "a@here.test", to("x@far.test"));
        work();
        assertEquals(1, only("m1").attempts());
        assertEquals("451 4.7.1 signing failed", only("m1").reason());
        assertTrue(smtp.jobs.isEmpty());
    }

    @Test
    public void aRefusalForGoodIsToldToTheSender() throws IOException {
        stage.decision = (job, message) -> new Decision.Refuse(new Status(554, "5.7.1", "contains a secret"));
        put("m1", "a@here.test", to("x@far.test"));
        work();
        assertTrue(spool.all().isEmpty());
        assertTrue(report(local).contains("Diagnostic-Code: x-posthouse; 554 5.7.1 contains a secret\r\n"));
    }

    @Test
    public void aHoldKeepsTheRecipientsItIsAbout() throws IOException {
        stage.decision = (job, message) -> job.route().destination().name().equals("far.test")
                ? new Decision.Hold(Hold.because("looks like a leak"))
                : new Decision.Send(job.mail(), message);
        put("m1", "a@here.test", to("x@far.test"), to("y@other.test"));
        work();
        assertEquals(1, smtp.copies());
        assertEquals(Optional.of("looks like a leak"), only("m1").held().map(Hold::reason));
        assertEquals(Phase.WAITING, only("m1").phase());
        stage.decision = (job, message) -> new Decision.Send(job.mail(), message);
        admin.release(Query.of("m1"));
        work();
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void aRequiredFilterThatIsAbsentCostsNoAttempt() throws IOException {
        stage.decision = (job, message) ->
                job.mail().id().equals("m1") ? new Decision.Unavailable() : new Decision.Send(job.mail(), message);
        put("m1", "a@here.test", routed("x@far.test"));
        assertEquals("not again at once", 1, work());
        put("m2", "a@here.test", routed("y@far.test"));
        later(Duration.ofSeconds(1));
        assertEquals("mail that does not need it goes", 1, smtp.copies());
        assertEquals(0, only("m1").attempts());
        stage.decision = (job, message) -> new Decision.Send(job.mail(), message);
        scheduler.partCame();
        work();
        assertEquals(2, smtp.copies());
    }

    @Test
    public void withoutTheStageNothingLeaves() throws IOException {
        parts.stage().unbind(stage);
        put("m1", "a@here.test", to("x@far.test"), to("a@here.test"));
        work();
        assertEquals(1, local.copies());
        assertEquals(0, later(Duration.ofHours(9)));
        assertEquals(0, only("m1").attempts());
        assertTrue(smtp.jobs.isEmpty());
        parts.stage().bind(stage);
        scheduler.partCame();
        work();
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void aStageThatLeavesCostsNoAttempt() throws IOException {
        stage.decision = (job, message) -> {
            parts.stage().unbind(stage);
            throw new IllegalStateException("leaving");
        };
        put("m1", "a@here.test", routed("x@far.test"));
        assertEquals(1, work());
        assertEquals(0, only("m1").attempts());
        assertTrue(smtp.jobs.isEmpty());
    }

    @Test
    public void aStageThatIsBrokenDelays() throws IOException {
        stage.decision = (job, message) -> {
            throw new IllegalStateException("bug");
        };
        put("m1", "a@here.test", routed("x@far.test"));
        assertEquals(1, work());
        assertEquals(1, only("m1").attempts());
        assertTrue("it is not passed by", smtp.jobs.isEmpty());
    }

    @Test
    public void whatWasDeliveredStaysDeliveredIfTheStageLeavesMeanwhile() throws IOException {
        smtp.answer = r -> {
            parts.stage().unbind(stage);
            return RecipientResult.delivered();
        };
        put("m1", "a@here.test", routed("x@far.test"));
        work();
        assertTrue(spool.all().isEmpty());
        assertEquals(1, smtp.copies());
    }
}
