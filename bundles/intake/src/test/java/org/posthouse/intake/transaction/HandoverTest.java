package org.posthouse.intake.transaction;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;
import org.posthouse.api.intake.Outcome;
import org.posthouse.api.intake.Transaction;
import org.posthouse.api.mail.DeliverBy;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Disposition.Phase;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin.Role;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Status;
import org.posthouse.api.routing.Routing;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.trace.Tracer;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.intake.parts.Limits;
import org.posthouse.intake.parts.SenderCheck;
import org.posthouse.testkit.flow.Answers;

/** How a mail is handed over: to mailboxes at once, to the spool, or back to the client. */
public class HandoverTest extends IntakeFixture {
    @Test
    public void whatIsNotDeliveredInTimeIsSpooledUnderTheSameKeys() throws Exception {
        direct.silent = true;
        Transaction t = open(MX, "x@far.test", "alice@here.test");
        List<Outcome> outcomes = commit(t, MESSAGE);
        assertTrue(outcomes.isEmpty());

        timer.advance(Duration.ofSeconds(11));
        runSpoolTasks();
        assertTrue(outcomes.get(0).status().positive());
        Mail entry = spool.find(t.id()).orElseThrow();

        direct.answerAll(); // late, and stored after all
        assertEquals(1, outcomes.size());
        assertEquals(
                direct.jobs.get(0).recipients().get(0).key(),
                entry.recipients().get(0).key());
        assertTrue(entry.recipients().get(0).open());
        assertEquals(0, scratch.inMemory());
    }

    /** What is not to be tried yet is not delivered on the way in either, and whoever an alias leads to waits as well. */
    @Test
    public void whatIsNotToBeTriedYetIsSpooled() throws Exception {
        Instant later = clock.instant().plusSeconds(3600);
        DeliverBy by = new DeliverBy(later.plusSeconds(60), DeliverBy.Mode.RETURN);
        Transaction t = open(MX, "x@far.test");
        Recipient team = Recipient.of(new Address("team", "here.test"));
        Disposition wishes = Disposition.builder(Instant.EPOCH)
                .notBefore(later)
                .deliverBy(by)
                .build();
        Answers.accept(taker -> t.recipient(team.with(wishes), taker));
        assertEquals(250, send(t, MESSAGE).status().code());
        assertTrue(direct.jobs.isEmpty());
        Mail mail = spool.find(t.id()).orElseThrow();
        assertEquals(2, mail.recipients().size());
        for (Recipient each : mail.recipients()) {
            assertEquals(Optional.of(later), each.disposition().notBefore());
            assertEquals(later, each.disposition().due());
            assertEquals(Optional.of(by), each.disposition().deliverBy());
        }
    }

    @Test
    public void aLateRefusalIsForTheQueueToTell() throws Exception {
        bobIsFull();
        direct.silent = true;
        Transaction t = open(MX, "x@far.test", "bob@here.test");
        List<Outcome> outcomes = commit(t, MESSAGE);
        timer.advance(Duration.ofSeconds(11));
        direct.answerAll(); // while it waits for the spool
        assertTrue(outcomes.isEmpty());
        runSpoolTasks();
        assertEquals(1, spool.find(t.id()).orElseThrow().open().size());
        assertEquals(250, outcomes.get(0).status().code());
    }

    @Test
    public void withoutASpoolALateAnswerStillCounts() throws Exception {
        direct.silent = true;
        parts.spool().unbind(spool);
        List<Outcome> outcomes = commit(open(MX, "x@far.test", "alice@here.test"), MESSAGE);
        timer.advance(Duration.ofSeconds(11));
        runSpoolTasks();
        assertTrue("still hoping", outcomes.isEmpty());
        direct.answerAll();
        assertEquals(250, outcomes.get(0).status().code());
        assertEquals(0, timer.waiting());
    }

    @Test
    public void withoutASpoolAndWithoutAnAnswerItIsDeferred() throws Exception {
        direct.silent = true;
        parts.spool().unbind(spool);
        List<Outcome> outcomes = commit(open(MX, "x@far.test", "alice@here.test"), MESSAGE);
        timer.advance(Duration.ofSeconds(11));
        runSpoolTasks();
        timer.advance(Duration.ofSeconds(60));
        assertTrue(outcomes.get(0).status().temporary());
        direct.answerAll();
        assertEquals(1, outcomes.size());
        assertEquals(0, scratch.inMemory());
    }

    @Test
    public void aTransportThatCannotNowLeavesItToTheSpool() throws Exception {
        direct.answer = r -> RecipientResult.notTried(Status.UNAVAILABLE);
        List<Outcome> outcomes = commit(open(MX, "x@far.test", "alice@here.test"), MESSAGE);
        runSpoolTasks();
        assertTrue(outcomes.get(0).status().positive());
        assertEquals(1, spool.all().size());
        assertEquals(0, threads.deadlines().size());
    }

    @Test
    public void aTransportWhoseBundleHasLeftLeavesItToTheSpoolAtOnce() throws Exception {
        direct.answer = r -> {
            throw new NoClassDefFoundError("its bundle has left");
        };
        List<Outcome> outcomes = commit(open(MX, "x@far.test", "alice@here.test"), MESSAGE);
        runSpoolTasks();
        assertTrue(outcomes.get(0).status().positive());
        assertEquals(1, spool.all().size());
        nothingIsLeft();
    }

    /** A service whose bundle can load no class any more. */
    private static <T> T left(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    throw new NoClassDefFoundError("its bundle has left");
                }));
    }

    @Test
    public void aSpoolWhoseBundleHasLeftDefersTheMail() throws Exception {
        parts.direct().unbind(direct);
        parts.spool().bind(left(Spool.class));
        List<Outcome> outcomes = commit(open(MX, "x@far.test", "alice@here.test"), MESSAGE);
        undecided(outcomes.get(0));
        timer.advance(Duration.ofSeconds(61)); // nobody commits it again
        nothingIsLeft();
    }

    @Test
    public void aRoutingWhoseBundleHasLeftLeavesTheWayToTheQueue() throws Exception {
        Transaction t = open(MX, "x@far.test", "alice@here.test");
        parts.routing().bind(left(Routing.class));
        List<Outcome> outcomes = commit(t, MESSAGE);
        assertTrue(outcomes.get(0).status().positive());
        Mail mail = spool.find(t.id()).orElseThrow();
        assertEquals(
                Destination.UNROUTED, mail.recipients().get(0).disposition().queue());
        nothingIsLeft();
    }

    @Test
    public void aRoutingThatLeavesWhileItIsAskedDefersTheRecipient() throws Exception {
        Transaction t = open(ALICE, "alice@here.test");
        parts.routing().bind(left(Routing.class));
        undecided(() -> recipient(t, "x@far.test"));
        parts.routing().bind(routing);
        recipient(t, "x@far.test");
    }

    @Test
    public void noMailDependsOnItsTrace() throws Exception {
        parts.traces().bind(left(Tracer.class));
        List<Outcome> outcomes = commit(open(MX, "x@far.test", "alice@here.test"), MESSAGE);
        assertTrue(outcomes.get(0).status().positive());
        assertEquals(1, direct.copies());
        nothingIsLeft();
    }

    @Test
    public void whatIsSpooledKnowsItsWay() throws Exception {
        Transaction t = open(ALICE, "alice@here.test", "y@other.test", "bob@here.test");
        assertTrue(send(t, MESSAGE).status().positive());
        Mail mail = spool.find(t.id()).orElseThrow();
        assertEquals(
                List.of(new Destination("smtp", "other.test"), new Destination("local", "local")),
                mail.recipients().stream().map(r -> r.disposition().queue()).toList());
        assertEquals(clock.instant(), mail.recipients().get(0).disposition().due());
        assertEquals(ALICE, mail.origin());
        assertEquals(clock.instant(), mail.arrived());
    }

    @Test
    public void aFullStoreLeavesItToTheSpoolAndAFullSpoolToTheClientUntilThereIsRoom() throws Exception {
        direct.answer = r -> RecipientResult.delayed(Status.STORAGE_FULL);
        spool.full = true;
        List<Outcome> outcomes = commit(open(MX, "x@far.test", "alice@here.test"), MESSAGE);
        runSpoolTasks();
        assertEquals(Status.STORAGE_FULL, outcomes.get(0).status());
        assertEquals("nothing is left behind", 0, direct.copies() + spool.all().size());

        spool.full = false;
        outcomes = commit(open(MX, "x@far.test", "alice@here.test"), MESSAGE);
        runSpoolTasks();
        assertTrue(outcomes.get(0).status().positive());
        assertEquals(1, spool.all().size());

        direct.answer = r -> RecipientResult.delivered();
        assertTrue(send(MX, "x@far.test", MESSAGE, "alice@here.test").status().positive());
        assertEquals(1, direct.copies());
    }

    @Test
    public void withoutStoreAndSpoolNothingBegins() {
        parts.spool().unbind(spool);
        parts.direct().unbind(direct);
        undecided(() -> intake.begin(MX));
    }

    private void bobIsFull() {
        direct.answer = r -> r.address().localPart().equals("bob")
                ? RecipientResult.failed(new Status(552, "5.2.2", "Mailbox full"))
                : RecipientResult.delivered();
    }

    @Test
    public void aRefusalOfAllIsTheReply() throws Exception {
        bobIsFull();
        assertEquals(
                552, send(MX, "x@far.test", MESSAGE, "bob@here.test").status().code());
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void aRefusalOfSomeIsForTheQueueToTell() throws Exception {
        bobIsFull();
        Transaction t = open(MX, "x@far.test", "alice@here.test", "bob@here.test");
        List<Outcome> outcomes = commit(t, MESSAGE);
        runSpoolTasks();
        assertEquals(250, outcomes.get(0).status().code());
        Mail entry = spool.find(t.id()).orElseThrow();
        assertEquals(List.of(Phase.DELIVERED, Phase.TELLING), phases(entry));
        assertEquals(
                552,
                entry.recipients()
                        .get(1)
                        .disposition()
                        .last()
                        .orElseThrow()
                        .status()
                        .code());
    }

    @Test
    public void aRefusalNobodyWantsToHearOfEndsThere() throws Exception {
        bobIsFull();
        intake.rules(rules(new Limits(0, 9, 9, 9), SenderCheck.LOCAL));
        assertEquals(
                250,
                send(MX, "", MESSAGE, "alice@here.test", "bob@here.test")
                        .status()
                        .code());
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void lmtpTellsEachRecipient() throws Exception {
        bobIsFull();
        Outcome outcome =
                send(origin(Role.LMTP, Optional.empty()), "x@far.test", MESSAGE, "alice@here.test", "bob@here.test");
        assertEquals(List.of(250, 552), each(outcome).stream().map(Status::code).toList());
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void lmtpAliasThatFailsInPartIsForTheQueueToTell() throws Exception {
        bobIsFull();
        Transaction t = open(origin(Role.LMTP, Optional.empty()), "x@far.test", "team@here.test", "alice@here.test");
        List<Outcome> outcomes = commit(t, MESSAGE);
        runSpoolTasks();
        assertEquals(
                List.of(250, 250),
                each(outcomes.get(0)).stream().map(Status::code).toList());
        assertEquals(1, spool.find(t.id()).orElseThrow().open().size());
    }

    @Test
    public void partOfADoubleFailureIsToldHonestlyToLmtp() throws Exception {
        direct.answer = r -> r.address().localPart().equals("bob")
                ? RecipientResult.delayed(new Status(451, "4.2.0", "later"))
                : RecipientResult.delivered();
        spool.failing = true;
        List<Outcome> outcomes = commit(
                open(origin(Role.LMTP, Optional.empty()), "x@far.test", "alice@here.test", "bob@here.test"), MESSAGE);
        runSpoolTasks();
        assertEquals(
                List.of(250, 451),
                each(outcomes.get(0)).stream().map(Status::code).toList());
        assertTrue(outcomes.get(0).status().temporary());
    }

    @Test
    public void afterTheGateIsClosedNothingIsAcknowledged() throws Exception {
        Transaction t = open(MX, "x@far.test", "alice@here.test");
        t.data();
        gate.close(Duration.ZERO);
        undecided(send(t, MESSAGE));
        undecided(() -> intake.begin(MX));
        timer.advance(Duration.ofSeconds(61)); // nobody commits it again
        assertEquals(0, scratch.inMemory());
    }

    @Test
    public void afterTheGateIsClosedEveryStepSaysSo() throws Exception {
        Transaction begun = intake.begin(MX);
        Transaction t = open(MX, "x@far.test", "alice@here.test");
        gate.close(Duration.ZERO);
        undecided(() -> Answers.accept(taker -> intake.connect(MX, taker)));
        undecided(() -> Answers.accept(taker -> intake.helo(MX, taker)));
        undecided(() -> sender(begun, "x@far.test"));
        undecided(() -> recipient(t, "bob@here.test"));
        undecided(t::data);
    }

    @Test
    public void anOutcomeIsToldOnceWhateverBecomesOfTheTelling() throws Exception {
        for (String message : List.of(MESSAGE, "Received: x\r\n".repeat(3) + "\r\n")) {
            Transaction t = open(MX, "x@far.test", "alice@here.test");
            t.data().write(message.getBytes(StandardCharsets.US_ASCII));
            AtomicInteger told = new AtomicInteger();
            t.commit(outcome -> {
                told.incrementAndGet();
                throw new IllegalStateException("the connection is gone");
            });
            assertEquals(1, told.get());
        }
        nothingIsLeft();
    }

    @Test
    public void whatMayBeStoredIsNotSaidToBeUnavailable() throws Exception {
        parts.spool().unbind(spool);
        direct.answer = r -> RecipientResult.delayed(Status.UNAVAILABLE);
        List<Outcome> outcomes = commit(open(MX, "x@far.test", "alice@here.test"), MESSAGE);
        runSpoolTasks();
        assertEquals(
                new Status(451, "4.3.0", "Cannot store the message now"),
                outcomes.get(0).status());
        undecided(send(ALICE, "alice@here.test", MESSAGE, "x@far.test"));
    }
}
