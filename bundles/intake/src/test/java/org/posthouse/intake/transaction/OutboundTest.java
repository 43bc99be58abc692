package org.posthouse.intake.transaction;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.Test;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Ended;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.OutboundStage.Decision;
import org.posthouse.api.filter.OutboundStage.Leaving;
import org.posthouse.api.filter.SimpleFilter;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.intake.Transaction;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Key;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.api.message.Status;
import org.posthouse.api.routing.Route;
import org.posthouse.api.spool.Draft;
import org.posthouse.api.transport.Job;

/** What leaves: the filters that see it, and the server's own mail. */
public class OutboundTest extends IntakeFixture {
    private static final Object[] OUT = {Filter.DIRECTION, "out"};
    private static final Ended SENT = new Ended(Ended.How.DELIVERED, new Status(250, "2.0.0", "Kept"));

    /** Signs, as DKIM does in principle: what it saw goes into a field at the top. */
    private static final class Signer implements SimpleFilter {
        @Override
        public Verdict message(Context context, Message message) throws IOException {
            return Verdict.annotate(
                    "X-Signature",
                    "d=" + context.sender().address().map(a -> a.domain()).orElse("here.test") + "; to="
                            + context.destination().orElseThrow().name() + "; octets=" + message.size());
        }
    }

    private static String text(Message message) throws IOException {
        try (InputStream in = message.open(0)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Job job(Mail mail) {
        return new Job(mail, mail.recipients(), new Route("smtp", "other.test", Map.of()));
    }

    private static Mail mail(String recipient) {
        return Mail.builder("m1", java.time.Instant.EPOCH, ALICE, Sender.of(address("alice@here.test")))
                .recipient(to(recipient))
                .build();
    }

    private Leaving leave(String text) {
        return outbound.leave(job(mail("y@other.test")), Messages.of(text));
    }

    /** What is sent of a mail in the spool. */
    private String sent(String id) throws Exception {
        Mail mail = spool.find(id).orElseThrow();
        try (Leaving leaving = outbound.leave(job(mail), spool.message(id).orElseThrow())) {
            return text(((Decision.Send) leaving.decision()).message());
        }
    }

    @Test
    public void aSignerSeesUserMailForwardsAndTheServersOwn() throws Exception {
        add("sign", new Signer(), OUT);
        Transaction user = open(ALICE, "alice@here.test", "y@other.test");
        assertEquals(250, send(user, MESSAGE).status().code());
        Transaction forward = open(MX, "x@far.test", "away@here.test");
        assertEquals(250, send(forward, MESSAGE).status().code());
        submit(own("m1-f1"), "Subject: Undelivered mail\r\n\r\nsorry\r\n");

        assertFalse("not on its way in", spool.text(user.id()).contains("X-Signature"));
        assertTrue(sent(user.id()).startsWith("X-Signature: d=here.test; to=other.test; octets="));
        assertTrue(sent(user.id()).contains("\r\nReceived: "));
        assertTrue(sent(forward.id()).startsWith("X-Signature: d=far.test; "));
        assertEquals(
                "X-Signature: d=here.test; to=other.test; octets=36\r\nSubject: Undelivered mail\r\n\r\nsorry\r\n",
                sent("m1-f1"));
    }

    private Mail own(String id) {
        return Mail.builder(id, clock.instant(), Origin.internal("queue"), Sender.empty())
                .recipient(to("x@far.test"))
                .build();
    }

    private String submit(Mail mail, String text) {
        AtomicReference<String> outcome = new AtomicReference<>("none");
        outbox.submit(mail, Messages.of(text), new Draft.Completion() {
            @Override
            public void durable() {
                assertTrue(outcome.compareAndSet("none", "durable"));
            }

            @Override
            public void failed(IOException cause) {
                assertTrue(outcome.compareAndSet("none", "failed: " + cause.getMessage()));
            }
        });
        return outcome.get();
    }

    @Test
    public void theServersOwnMailIsSpooledAsItIs() throws Exception {
        add("incoming", new Recording().at(Stage.MESSAGE, Verdict.reject(554, "5.7.1", "no")));
        assertEquals("durable", submit(own("m1-f1"), "Subject: x\r\n\r\n"));
        assertEquals("Subject: x\r\n\r\n", spool.text("m1-f1"));
        Recipient to = spool.find("m1-f1").orElseThrow().recipients().get(0);
        assertEquals("m1-f1/x@far.test", to.key());
        assertEquals(Disposition.fresh(clock.instant()), to.disposition());
        assertEquals(List.of("received", "spooled"), tracer.stages("m1-f1"));
        assertEquals("the same once more is the same", "durable", submit(own("m1-f1"), "Subject: y\r\n\r\n"));
        assertEquals(1, spool.all().size());
        assertEquals("Subject: x\r\n\r\n", spool.text("m1-f1"));
    }

    @Test
    public void whyTheServersOwnMailIsNotTakenIsTold() {
        spool.failing = true;
        assertEquals("failed: failing", submit(own("a"), "x"));
        spool.failing = false;
        spool.full = true;
        assertEquals("failed: full", submit(own("a"), "x"));
        parts.spool().unbind(spool);
        assertEquals("failed: spool is absent", submit(own("a"), "x"));
        parts.spool().bind(spool);
        gate.close(Duration.ZERO);
        assertEquals("failed: intake is stopping", submit(own("a"), "x"));
        assertThrows(IllegalArgumentException.class, () -> submit(mail("y@other.test"), "x"));
        assertEquals(List.of(), spool.all());
        nothingIsLeft();
    }

    @Test
    public void withoutAFilterNothingIsAsked() throws Exception {
        add("incoming", new Recording());
        Message message = Messages.of("A: 1\r\n\r\n");
        Mail mail = mail("y@other.test");
        try (Leaving leaving = outbound.leave(job(mail), message)) {
            Decision.Send send = (Decision.Send) leaving.decision();
            assertSame(mail, send.mail());
            assertSame(message, send.message());
        }
    }

    @Test
    public void filtersForWhatComesInAreNotAskedAndThoseForBothAre() throws Exception {
        Recording in = new Recording();
        Recording both = new Recording();
        add("in", in);
        add("both", both, Filter.DIRECTION, new String[] {"in", "out"});
        leave("A: 1\r\n\r\n").close();
        assertEquals("", in.leaving());
        await("its end", () -> both.leaving().equals("begin message close"));
        assertEquals("both", info("both").direction());
        assertEquals("in", info("in").direction());
    }

    @Test
    public void refusedHeldAndChanged() throws Exception {
        Recording filter = new Recording();
        add("f", filter, OUT);
        filter.at(Stage.MESSAGE, Verdict.reject(554, "5.7.1", "no"));
        assertEquals(new Decision.Refuse(new Status(554, "5.7.1", "no")), decision());
        filter.at(Stage.MESSAGE, Verdict.defer(451, "4.7.1", "later"));
        assertEquals(new Decision.Refuse(new Status(451, "4.7.1", "later")), decision());
        filter.at(Stage.MESSAGE, Verdict.hold("odd"));
        assertEquals(new Decision.Hold(Hold.because("odd").byFilter("f").since(clock.instant())), decision());
        filter.at(
                Stage.MESSAGE,
                Verdict.builder()
                        .add(new Action.ChangeSender(Optional.of(address("srs@here.test"))))
                        .add(new Action.RemoveHeader("Bcc", 0))
                        .add(new Action.ReplaceBody(Messages.of("footer\r\n")))
                        .build());
        try (Leaving leaving = leave("A: 1\r\nBcc: x\r\n\r\nbody\r\n")) {
            Decision.Send send = (Decision.Send) leaving.decision();
            assertEquals("<srs@here.test>", send.mail().sender().path());
            assertEquals("A: 1\r\n\r\nfooter\r\n", text(send.message()));
            assertEquals(1, send.mail().recipients().size());
        }
        await("the end of all bodies", () -> scratch.inMemory() == 0);
    }

    @Test
    public void whatAnAdministratorReleasedIsNotHeldAgain() {
        add("f", new Recording().at(Stage.MESSAGE, Verdict.hold("odd")), OUT);
        Mail mail = mail("y@other.test");
        Mail released = mail.with(List.of(mail.recipients()
                .get(0)
                .with(Disposition.builder(clock.instant()).hold("odd").release().build())));
        try (Leaving leaving = outbound.leave(job(released), Messages.of("A: 1\r\n\r\n"))) {
            assertTrue(leaving.decision() instanceof Decision.Send);
        }
    }

    private Decision decision() {
        try (Leaving leaving = leave("A: 1\r\n\r\n")) {
            return leaving.decision();
        }
    }

    @Test
    public void whatIsNotAllowedOfMailThatLeavesIsAFailure() {
        Recording filter = new Recording();
        add("f", filter, OUT);
        for (Verdict invalid : List.of(
                Verdict.discard("x"),
                Verdict.redirect(List.of(address("y@far.test"))),
                Verdict.builder()
                        .add(address("y@other.test"), new Action.Hold("x"))
                        .build())) {
            filter.at(Stage.MESSAGE, invalid);
            Decision.Refuse refuse = (Decision.Refuse) decision();
            assertEquals("451 4.3.0", refuse.status().toString().substring(0, 9));
        }
        assertEquals(3, info("f").failures());
    }

    @Test
    public void aRequiredFilterThatIsAbsentHoldsEverythingUp() {
        filters.configure(chosen(Set.of(), 4, "sign; direction=out; required"));
        assertEquals(new Decision.Unavailable(), decision());
        add("sign", new Signer(), OUT);
        assertTrue(decision() instanceof Decision.Send);
        filters.configure(chosen(Set.of("spam"), 4));
        assertTrue("an incoming one has nothing to do with it", decision() instanceof Decision.Send);
    }

    @Test
    public void filtersOfOneDirectionReadWhatOthersPublished() {
        Key<String> key = Key.text("acme:seen");
        add(
                "a",
                new Recording()
                        .at(Stage.MESSAGE, Verdict.builder().publish(key, "yes").build()),
                Filter.DIRECTION,
                "out",
                "service.ranking",
                1);
        add(
                "b",
                new Recording()
                        .at(
                                Stage.MESSAGE,
                                context -> Verdict.hold(context.result(key).orElse("no"))),
                OUT);
        assertEquals(new Decision.Hold(Hold.because("yes").byFilter("b").since(clock.instant())), decision());
    }

    @Test
    public void theFiltersLearnHowTheAttemptEnded() throws Exception {
        Recording filter = new Recording();
        add("f", filter, OUT);
        try (Leaving leaving = leave("A: 1\r\n\r\n")) {
            assertEquals("begin message", filter.leaving());
            leaving.ended(SENT);
        }
        await("its end", () -> filter.leaving().equals("begin message ended:DELIVERED close"));
    }

    @Test
    public void aLateFilterIsWaitedForByItsOwnAttemptOnly() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        add(
                "f",
                new Recording().at(Stage.MESSAGE, context -> {
                    entered.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException late) {
                        // as it should be
                    }
                    return Verdict.PASS;
                }),
                Filter.DIRECTION,
                "out",
                Filter.DEADLINE,
                10,
                Filter.ON_FAILURE,
                "pass");
        AtomicReference<Decision> decision = new AtomicReference<>();
        Thread worker = new Thread(() -> decision.set(decision()));
        worker.start();
        entered.await();
        timer.advance(Duration.ofMillis(10));
        worker.join();
        assertTrue(decision.get() instanceof Decision.Send);
    }

    @Test
    public void aWorkerThatIsInterruptedGetsNoDecision() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Recording filter = new Recording().at(Stage.MESSAGE, context -> {
            entered.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return Verdict.annotate("X", "late");
        });
        add("f", filter, OUT);
        AtomicReference<Decision> decision = new AtomicReference<>();
        Thread worker = new Thread(() -> decision.set(decision()));
        worker.start();
        entered.await();
        worker.interrupt();
        worker.join();
        assertEquals(new Decision.Unavailable(), decision.get());
        release.countDown();
        await("its end", () -> filter.leaving().equals("begin message close"));
    }

    @Test
    public void anOutboundFilterMayBeChosenByWhereTheMailCameFrom() {
        filters.configure(chosen(Set.of(), 4, "f; direction=out; role=internal"));
        add("f", new Recording().at(Stage.MESSAGE, Verdict.hold("own")));
        assertTrue(decision() instanceof Decision.Send);
        Mail own = own("d1");
        try (Leaving leaving = outbound.leave(job(own), Messages.of("A: 1\r\n\r\n"))) {
            assertTrue(leaving.decision() instanceof Decision.Hold);
        }
        assertEquals("enforced for role INTERNAL", info("f").state());
    }

    @Test
    public void afterIntakeHasLeftNothingIsDecided() {
        add("f", new Signer(), OUT);
        gate.close(Duration.ZERO);
        assertEquals(new Decision.Unavailable(), decision());
    }

    @Test
    public void fieldsGoWhereTheSignerWantsThem() throws Exception {
        add("f", new Recording().at(Stage.MESSAGE, Verdict.of(new Action.AddHeader(Header.of("X", "1"), 1))), OUT);
        try (Leaving leaving = leave("A: 1\r\nB: 2\r\n\r\nbody")) {
            assertEquals("A: 1\r\nX: 1\r\nB: 2\r\n\r\nbody", text(((Decision.Send) leaving.decision()).message()));
        }
    }
}
