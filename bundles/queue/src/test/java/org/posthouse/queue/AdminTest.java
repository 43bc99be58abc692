package org.posthouse.queue;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.Test;
import org.posthouse.api.filter.OutboundStage.Decision;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Messages;
import org.posthouse.api.queue.QueueAdmin.DestinationStatus;
import org.posthouse.api.queue.Rework;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.transport.RecipientResult;

/** What administrators see and do. */
public class AdminTest extends QueueFixture {
    private static final Query FAR =
            Query.builder().destination(new Destination("smtp", "far.test")).build();

    @Test
    public void administratorsHoldReleaseRetryAndDelete() throws IOException {
        smtp.answer = r -> deferred();
        Query m1 = Query.of("m1");
        put("m1", "a@here.test", to("x@far.test"));
        assertEquals(1, admin.hold(m1, Hold.because("why")));
        work();
        assertTrue(smtp.jobs.isEmpty());
        assertEquals(1, admin.release(m1));
        work();
        assertEquals(1, smtp.jobs.size());
        assertEquals(1, admin.retry(m1));
        work();
        assertEquals(2, smtp.jobs.size());
        assertEquals(1, admin.retry(Query.ALL));
        work();
        assertEquals(3, smtp.jobs.size());
        assertEquals(
                "Subject: hello\r\nFrom: a@here.test\r\n", admin.header("m1").orElseThrow());
        assertEquals(Optional.empty(), admin.header("m9"));
        assertEquals(Optional.of(List.of("hello")), admin.read("m1", message -> message.headers()
                .all("Subject")));
        assertEquals(Optional.empty(), admin.read("m9", message -> message.size()));
        assertEquals(1, admin.list(Query.ALL, OptionalLong.empty(), 10).mails().size());

        assertEquals(1, admin.bounce(m1));
        work();
        assertEquals(1, local.copies());
        assertTrue(report(local).contains("Deleted by the administrator"));
        assertEquals(0, admin.delete(m1));
        assertEquals(0, admin.retry(m1));
        assertEquals(0, admin.hold(m1, Hold.because("why")));
        assertEquals(none(), admin.counts());
        assertTrue(tracer.stages("m1").containsAll(List.of("held", "released", "deleted")));
    }

    @Test
    public void aHeldMailIsTriedOnlyIfItIsNamed() throws IOException {
        put("m1", "a@here.test", to("x@far.test"));
        admin.hold(Query.ALL, Hold.because("why"));
        assertEquals(0, admin.retry(Query.ALL));
        work();
        assertEquals(0, smtp.copies());
        assertEquals(1, admin.retry(Query.of("m1")));
        work();
        assertEquals(1, smtp.copies());
    }

    @Test
    public void whatMatchesIsChangedAndNothingElse() throws IOException {
        smtp.answer = r -> deferred();
        for (int i = 0; i < 300; i++) {
            put("m" + i, i % 3 == 0 ? "b@here.test" : "a@here.test", routed("x@far.test"), routed("y@other.test"));
        }
        while (next()) {
            // all are tried once
        }
        assertEquals(300, admin.hold(FAR, Hold.because("why")));
        assertEquals(new Spool.Tally(300, 0, 0, 300, 0), admin.count(FAR));
        assertEquals(0, admin.retry(FAR));
        int jobs = smtp.jobs.size();
        work();
        assertEquals("nothing of it is due", jobs, smtp.jobs.size());
        Query ofB = Query.builder().sender("b@here.test").build();
        assertEquals(100, admin.delete(ofB));
        assertEquals(200, admin.counts().total());
        assertEquals(200, admin.release(FAR));
        smtp.answer = r -> RecipientResult.delivered();
        while (next()) {
            // what was released
        }
        assertEquals(new Spool.Tally(0, 0, 0, 0, 0), admin.count(FAR));
        assertEquals(200, admin.bounce(Query.ALL));
        while (next()) {
            // each sender is told, and the reports are brought home
        }
        assertEquals(none(), admin.counts());
        assertEquals(200, local.copies());
    }

    @Test
    public void destinationsSayWhatKeepsThem() throws IOException {
        smtp.answer = r -> notTried();
        put("m1", "a@here.test", routed("x@far.test"), routed("y@far.test"), routed("a@here.test"));
        put("m2", "a@here.test", change(routed("z@lmtp.test"), d -> d.destination(new Destination("lmtp", "hub"))));
        local.answer = r -> deferred();
        work();
        Map<Destination, DestinationStatus> seen = seen();
        assertEquals(2, seen.get(new Destination("smtp", "far.test")).limit());
        assertEquals(6, seen.get(new Destination("local", "local")).limit());
        String untried = obstacle("smtp", "far.test").orElseThrow();
        assertTrue(untried, untried.startsWith("suspended until 2025-03-01T10:00:01Z: 451 4.3.2"));
        assertEquals(Optional.empty(), obstacle("local", "local"));
        assertEquals(Optional.of("the transport lmtp is absent"), obstacle("lmtp", "hub"));
        clock.advance(Duration.ofSeconds(1));
        assertEquals(Optional.empty(), obstacle("smtp", "far.test"));
        parts.stage().unbind(stage);
        assertEquals(Optional.of("the outbound stage is absent"), obstacle("smtp", "far.test"));
        assertEquals(Optional.empty(), obstacle("local", "local"));
        routing.unready = true;
        assertEquals(Optional.of("a required router or directory is absent"), obstacle("local", "local"));
        parts.routing().unbind(routing);
        assertEquals(Optional.of("routing is absent"), obstacle("local", "local"));
        admin.pause(true);
        assertEquals(Optional.of("the queue is paused"), obstacle("local", "local"));
        admin.pause(false);
        parts.outbox().unbind(outbox);
        admin.bounce(Query.of("m2"));
        assertEquals(Optional.of("the outbox is absent"), obstacle("", "sender"));
        assertEquals("the biggest first", 1, admin.destinations(Query.ALL, 1).size());
    }

    private Map<Destination, DestinationStatus> seen() {
        return admin.destinations(Query.ALL, 99).stream()
                .collect(Collectors.toMap(s -> s.waiting().destination(), s -> s));
    }

    private Optional<String> obstacle(String transport, String name) {
        return seen().get(new Destination(transport, name)).obstacle();
    }

    @Test
    public void listsArePaged() throws IOException {
        for (int i = 0; i < 25; i++) {
            put("m" + i, "a@here.test", to("x@far.test"));
        }
        Spool.Page first = admin.list(Query.ALL, OptionalLong.empty(), 10);
        Spool.Page second = admin.list(Query.ALL, first.next(), 20);
        assertEquals(10, first.mails().size());
        assertEquals(15, second.mails().size());
        assertTrue(second.next().isEmpty());
        assertEquals(
                Disposition.Phase.WAITING,
                admin.find("m3").orElseThrow().open().get(0).disposition().phase());
    }

    @Test
    public void withoutASpoolChangesFailAndLooksGiveNothing() {
        parts.spool().unbind(spool);
        assertFalse(admin.find("m1").isPresent());
        assertEquals(List.of(), admin.destinations(Query.ALL, 9));
        assertEquals(0, admin.count(Query.ALL).mails());
        assertThrows(IOException.class, () -> admin.header("m1"));
        assertThrows(IOException.class, () -> admin.hold(Query.ALL, Hold.because("why")));
        assertThrows(IOException.class, () -> admin.retry(Query.of("m1")));
    }

    @Test
    public void heldRecipientsAreReleasedWithAnotherMessageAndSender() throws IOException {
        Hold odd = Hold.because("odd");
        put(
                "m1",
                "a@here.test",
                change(routed("x@far.test"), d -> d.hold(odd)),
                change(routed("y@far.test"), d -> d.hold(odd)),
                change(to("a@here.test"), d -> d.hold(odd)));
        Rework rework = Rework.builder()
                .recipients(Set.of(address("X@far.test"), address("a@here.test")))
                .message(Messages.of("Subject: clean\r\n\r\nworld\r\n".getBytes(StandardCharsets.US_ASCII)))
                .sender(Sender.of(address("srs@here.test")))
                .onDelivery(List.of(new Action.FileInto("Quarantine", true, Set.of())))
                .build();
        String by = admin.release("m1", rework).orElseThrow();
        assertEquals(
                List.of("y@far.test"),
                find("m1").open().stream().map(r -> r.address().toString()).toList());
        work();
        assertEquals("y waits", 1, smtp.jobs.size());
        assertEquals(by, smtp.jobs.get(0).mail().id());
        assertEquals("<srs@here.test>", smtp.jobs.get(0).mail().sender().path());
        assertEquals(
                "its key stays",
                "m1/x@far.test",
                smtp.jobs.get(0).recipients().get(0).key());
        assertTrue(smtp.jobs.get(0).recipients().get(0).disposition().released());
        assertTrue(smtp.text("m1/x@far.test").startsWith("Subject: clean"));
        assertEquals(1, local.jobs.get(0).recipients().get(0).onDelivery().size());
        assertEquals(Optional.empty(), admin.release("m1", rework));
        assertTrue(tracer.stages(by).contains("released"));

        assertTrue(admin.release("m1", Rework.builder().build()).isPresent());
        work();
        assertEquals("with the message as it was", MESSAGE, smtp.text("m1/y@far.test"));
        assertEquals("<a@here.test>", smtp.jobs.get(1).mail().sender().path());
        assertTrue(spool.all().isEmpty());
        assertEquals(Optional.empty(), admin.release("m1", rework));
    }

    @Test
    public void anAliasDoesNotBringInWhoGotAnotherMessage() throws IOException {
        directory.alias("team@here.test", "x@far.test", "a@here.test");
        put("m1", "b@far.test", change(routed("x@far.test"), d -> d.hold("odd")), to("team@here.test"));
        Rework rework = Rework.builder()
                .message(Messages.of("Subject: clean\r\n\r\nworld\r\n".getBytes(StandardCharsets.US_ASCII)))
                .build();
        String by = admin.release("m1", rework).orElseThrow();
        work();
        assertEquals(List.of(by), smtp.jobs.stream().map(j -> j.mail().id()).toList());
        assertEquals("of the alias", 1, local.copies());
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void aRetryReleasesOnlyWhatIsHeld() throws IOException {
        stage.decision = (job, message) -> {
            try {
                assertEquals(1, admin.retry(Query.of("m1")));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            return new Decision.Hold(Hold.because("looks like a leak").byFilter("leaks"));
        };
        put("m1", "a@here.test", routed("x@far.test"), change(routed("y@other.test"), d -> d.hold("odd")));
        assertTrue(next());
        assertEquals(
                Optional.of("looks like a leak"), of("m1", "x@far.test").held().map(Hold::reason));
        assertFalse(of("m1", "x@far.test").released());
        assertTrue(of("m1", "y@other.test").released());
    }
}
