package org.posthouse.intake.transaction;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.Test;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.intake.Outcome;
import org.posthouse.api.intake.Transaction;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Disposition.Phase;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin.Role;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Recipient.Notify;
import org.posthouse.api.mail.Reply;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Status;
import org.posthouse.testkit.flow.Answers;

/** What becomes of recipients by what filters say. */
public class RecipientVerdictTest extends VerdictFixture {
    @Test
    public void refusedForOneTheSenderIsToldByTheQueue() throws Exception {
        saysAtMessage(Verdict.builder().add(BOB, new Action.Reject(NO)));
        Transaction t = three(Role.MX);
        assertEquals(250, send(t, MESSAGE).status().code());
        Mail mail = spooled(t);
        assertEquals(List.of("alice@here.test", "carol@here.test", "bob@here.test"), addresses(mail.recipients()));
        assertEquals(List.of(Phase.WAITING, Phase.WAITING, Phase.TELLING), phases(mail));
        Reply last = mail.recipients().get(2).disposition().last().orElseThrow();
        assertEquals(Reply.own(Reply.Action.FAILED, NO, clock.instant()), last);
    }

    @Test
    public void refusedForOneNobodyIsToldWhoDoesNotWantToKnow() throws Exception {
        saysAtMessage(Verdict.builder().add(BOB, new Action.Reject(NO)));
        Transaction t = open(MX, "x@far.test", "alice@here.test");
        Recipient bob = Recipient.builder(BOB).notifyOn(Set.of(Notify.NEVER)).build();
        Answers.accept(taker -> t.recipient(bob, taker));
        assertEquals(250, send(t, MESSAGE).status().code());
        assertEquals(List.of("alice@here.test"), delivered());
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void refusedForEachOfThemItIsRefused() throws Exception {
        saysAtMessage(
                Verdict.builder().add(ALICE_ADDRESS, new Action.Reject(NO)).add(BOB, new Action.Reject(NO)));
        Transaction t = open(MX, "x@far.test", "alice@here.test", "bob@here.test");
        assertEquals(NO, send(t, MESSAGE).status());
        assertEquals(0, direct.copies() + spool.all().size());
    }

    @Test
    public void deferredForOneTheClientKeepsItForAll() throws Exception {
        saysAtMessage(Verdict.builder().add(BOB, new Action.Defer(LATER)));
        assertEquals(LATER, send(three(Role.MX), MESSAGE).status());
        assertEquals(0, direct.copies() + spool.all().size());
    }

    @Test
    public void lmtpHasAReplyForEach() throws Exception {
        saysAtMessage(Verdict.builder().add(BOB, new Action.Reject(NO)).add(CAROL, new Action.Defer(LATER)));
        Outcome outcome = send(three(Role.LMTP), MESSAGE);
        assertEquals(
                List.of(250, 554, 451), each(outcome).stream().map(Status::code).toList());
        assertEquals(List.of("alice@here.test"), delivered());
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void lmtpMayRefuseAll() throws Exception {
        saysAtMessage(Verdict.builder()
                .add(ALICE_ADDRESS, new Action.Reject(NO))
                .add(BOB, new Action.Reject(NO))
                .add(CAROL, new Action.Defer(LATER)));
        Outcome outcome = send(three(Role.LMTP), MESSAGE);
        assertEquals(
                List.of(554, 554, 451), each(outcome).stream().map(Status::code).toList());
        assertFalse(outcome.status().positive());
        assertEquals(0, direct.copies() + spool.all().size());
    }

    @Test
    public void discardedForOneItGoesToTheOthers() throws Exception {
        saysAtMessage(Verdict.builder().add(BOB, new Action.Discard("not him")));
        Transaction t = three(Role.MX);
        assertEquals(250, send(t, MESSAGE).status().code());
        assertEquals(List.of("alice@here.test", "carol@here.test"), delivered());
        assertTrue(tracer.stages(t.id()).contains("discarded"));
    }

    @Test
    public void removedForAllItIsDiscarded() throws Exception {
        saysAtMessage(Verdict.builder().add(new Action.RemoveRecipient(ALICE_ADDRESS)));
        Transaction t = open(MX, "x@far.test", "alice@here.test");
        assertEquals(250, send(t, MESSAGE).status().code());
        assertEquals(0, direct.copies() + spool.all().size());
        assertEquals(List.of("received", "filter", "recipients", "discarded"), tracer.stages(t.id()));
    }

    @Test
    public void addedRecipientsGetACopyAndAreNotInTheHeader() throws Exception {
        saysAtMessage(Verdict.builder().add(new Action.AddRecipient(to("bob@here.test"))));
        Outcome outcome = send(MX, "x@far.test", MESSAGE, "alice@here.test");
        assertEquals(1, each(outcome).size());
        assertEquals(List.of("alice@here.test", "bob@here.test"), delivered());
        assertTrue(delivered(1).contains("for <alice@here.test>"));
        assertFalse(delivered(1).contains("bob@"));
    }

    @Test
    public void aRedirectTakesTheParametersAlong() throws Exception {
        saysAtMessage(Verdict.builder()
                .add(BOB, new Action.FileInto("Work", false, Set.of()))
                .add(BOB, new Action.Redirect(address("y@other.test"), false))
                .add(BOB, new Action.Redirect(CAROL, false)));
        directory.user("carol@here.test");
        Transaction t = open(MX, "x@far.test", "alice@here.test");
        Recipient bob = Recipient.builder(BOB)
                .notifyOn(Set.of(Notify.DELAY))
                .original("rfc822;robert@here.test")
                .build();
        Answers.accept(taker -> t.recipient(bob, taker));
        send(t, MESSAGE);
        List<Recipient> now = spooled(t).recipients();
        assertEquals(List.of("alice@here.test", "y@other.test", "carol@here.test"), addresses(now));
        for (Recipient redirected : now.subList(1, 3)) {
            assertEquals(Set.of(Notify.DELAY), redirected.notifyOn());
            assertEquals("rfc822;robert@here.test", redirected.original().orElseThrow());
            assertEquals("bob's mailbox is not theirs", List.of(), redirected.onDelivery());
        }
        assertEquals("smtp other.test", now.get(1).disposition().queue().toString());
    }

    @Test
    public void aRedirectMayKeepACopy() throws Exception {
        saysAtMessage(Verdict.builder().add(new Action.Redirect(BOB, true)));
        Outcome outcome = send(MX, "x@far.test", MESSAGE, "alice@here.test");
        assertEquals(1, each(outcome).size());
        assertEquals(List.of("alice@here.test", "bob@here.test"), delivered());
        assertEquals(
                "rfc822;alice@here.test",
                direct.jobs.get(0).recipients().get(1).original().orElseThrow());
    }

    @Test
    public void whatIsDiscardedMayStillBeRedirected() throws Exception {
        saysAtMessage(Verdict.builder().add(new Action.Redirect(BOB, true)).add(new Action.Discard("only to bob")));
        send(MX, "x@far.test", MESSAGE, "alice@here.test");
        assertEquals(List.of("bob@here.test"), delivered());
    }

    @Test
    public void whatDeliveryIsToDoGoesWithTheRecipient() throws Exception {
        Action junk = new Action.FileInto("Junk", true, Set.of("\\Seen"));
        Action mark = new Action.AddHeader(Header.of("X-For", "alice"), 0);
        saysAtMessage(Verdict.builder().add(junk).add(ALICE_ADDRESS, mark));
        send(MX, "x@far.test", MESSAGE, "team@here.test", "alice@here.test");
        List<Recipient> to = direct.jobs.get(0).recipients();
        assertEquals(List.of("alice@here.test", "bob@here.test"), addresses(to));
        assertEquals("by the alias, which came first", List.of(junk), to.get(0).onDelivery());
        assertFalse(delivered(0).contains("X-For"));

        direct.jobs.clear();
        send(MX, "x@far.test", MESSAGE, "alice@here.test");
        assertEquals(List.of(junk, mark), direct.jobs.get(0).recipients().get(0).onDelivery());
    }

    @Test
    public void whatIsDecidedBeforeTheMessageHoldsForThoseNamedLater() throws Exception {
        says(
                Stage.SENDER,
                Verdict.builder()
                        .add(new Action.Hold("from there"))
                        .add(new Action.FileInto("Junk", false, Set.of()))
                        .add(new Action.AddRecipient(to("bob@here.test")))
                        .build());
        Transaction t = open(MX, "x@far.test", "alice@here.test");
        send(t, MESSAGE);
        List<Recipient> to = spooled(t).recipients();
        assertEquals(List.of("alice@here.test", "bob@here.test"), addresses(to));
        assertTrue(to.get(0).disposition().held().isPresent());
        assertEquals(
                List.of(new Action.FileInto("Junk", false, Set.of())), to.get(0).onDelivery());
        assertTrue(to.get(1).disposition().held().isEmpty());
    }

    @Test
    public void atTheRecipientWhatNamesNobodyIsForThatOne() throws Exception {
        directory.user("carol@here.test");
        Iterator<Verdict> verdicts = List.of(
                        Verdict.builder()
                                .add(new Action.Hold("first"))
                                .add(new Action.AddHeader(Header.of("X-All", "1"), 1))
                                .add(new Action.AddHeader(Header.of("X-Copy", "1"), 0))
                                .build(),
                        Verdict.discard("dropped at once"),
                        Verdict.builder()
                                .add(ALICE_ADDRESS, new Action.FileInto("Work", false, Set.of()))
                                .add(new Action.ChangeSender(Optional.of(address("srs@here.test"))))
                                .build())
                .iterator();
        add("f", new Recording().at(Stage.RECIPIENT, context -> verdicts.next()));
        Transaction t = three(Role.MX);
        send(t, MESSAGE);
        List<Recipient> to = spooled(t).recipients();
        assertEquals(List.of("alice@here.test", "carol@here.test"), addresses(to));
        assertEquals(
                List.of(true, false),
                to.stream().map(r -> r.disposition().held().isPresent()).toList());
        assertEquals(
                List.of(
                        new Action.AddHeader(Header.of("X-Copy", "1"), 0),
                        new Action.FileInto("Work", false, Set.of())),
                to.get(0).onDelivery());
        assertEquals(List.of(), to.get(1).onDelivery());
        assertEquals("<srs@here.test>", spooled(t).sender().path());
        String text = spool.text(t.id());
        assertTrue(text, text.contains("\r\nX-All: 1\r\nFrom: x@far.test\r\n"));
        assertFalse(text.contains("X-Copy"));
    }

    @Test
    public void theFirstConclusiveInstructionDecides() throws Exception {
        says(
                Stage.RECIPIENT,
                Verdict.builder()
                        .add(new Action.Discard("first"))
                        .add(new Action.Reject(NO))
                        .build());
        assertEquals(
                250, send(MX, "x@far.test", MESSAGE, "alice@here.test").status().code());
        assertEquals(0, direct.copies() + spool.all().size());
    }

    @Test
    public void laterInstructionsForWhoeverIsDecidedDoNothing() throws Exception {
        saysAtMessage(Verdict.builder()
                .add(ALICE_ADDRESS, new Action.Reject(NO))
                .add(BOB, new Action.Discard("quietly"))
                .add(new Action.Hold("the rest"))
                .add(new Action.Redirect(address("y@other.test"), true)));
        Transaction t = three(Role.MX);
        assertEquals(250, send(t, MESSAGE).status().code());
        assertEquals(
                List.of("carol@here.test", "y@other.test", "alice@here.test"),
                addresses(spooled(t).recipients()));
        assertEquals(List.of(Phase.WAITING, Phase.WAITING, Phase.TELLING), phases(spooled(t)));
        assertEquals(
                "a hold holds whoever it is redirected to as well",
                List.of(true, true, false),
                spooled(t).recipients().stream()
                        .map(r -> r.disposition().held().isPresent())
                        .toList());
    }

    @Test
    public void aHoldAfterARedirectHoldsWhereItWent() throws Exception {
        saysAtMessage(Verdict.builder().add(new Action.Redirect(BOB, false)).add(new Action.Hold("look")));
        Transaction t = open(MX, "x@far.test", "alice@here.test");
        send(t, MESSAGE);
        assertEquals(List.of("bob@here.test"), addresses(spooled(t).recipients()));
        assertTrue(spooled(t).recipients().get(0).disposition().held().isPresent());
    }

    @Test
    public void aRefusalAfterARedirectIsARefusal() throws Exception {
        saysAtMessage(Verdict.builder().add(new Action.Redirect(BOB, false)).add(new Action.Reject(NO)));
        assertEquals(NO, send(MX, "x@far.test", MESSAGE, "alice@here.test").status());
        assertEquals(0, direct.copies() + spool.all().size());
    }

    @Test
    public void heldForOneOfItsAddressesTheMailboxWaits() throws Exception {
        saysAtMessage(Verdict.builder().add(address("team@here.test"), new Action.Hold("the team")));
        Transaction t = open(MX, "x@far.test", "alice@here.test", "team@here.test");
        send(t, MESSAGE);
        assertEquals(
                List.of(true, true),
                spooled(t).recipients().stream()
                        .map(r -> r.disposition().held().isPresent())
                        .toList());
    }
}
