package org.posthouse.intake.transaction;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
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
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Messages;
import org.posthouse.api.message.Status;
import org.posthouse.intake.parts.Limits;
import org.posthouse.intake.parts.SenderCheck;
import org.posthouse.testkit.flow.Answers;

/** What becomes of a mail by what filters say. */
public class VerdictTest extends IntakeFixture {
    private static final Address ALICE_ADDRESS = address("alice@here.test");
    private static final Address BOB = address("bob@here.test");
    private static final Address CAROL = address("carol@here.test");
    private static final Status NO = new Status(554, "5.7.1", "no");
    private static final Status LATER = new Status(451, "4.7.1", "later");

    private void says(Stage stage, Verdict verdict) {
        add("f", new Recording().at(stage, verdict));
    }

    private void saysAtMessage(Verdict.Builder verdict) {
        says(Stage.MESSAGE, verdict.build());
    }

    private Transaction three(Role role) throws Exception {
        directory.user("carol@here.test");
        return open(
                origin(role, Optional.empty()), "x@far.test", "alice@here.test", "bob@here.test", "carol@here.test");
    }

    private Mail spooled(Transaction t) {
        return spool.find(t.id()).orElseThrow();
    }

    private static List<String> addresses(List<Recipient> recipients) {
        return recipients.stream().map(r -> r.address().toString()).toList();
    }

    private List<String> delivered() {
        return addresses(direct.jobs.get(0).recipients());
    }

    @Test
    public void oneVerdictChangesTheHeaderAndHoldsItForOneOfThree() throws Exception {
        saysAtMessage(Verdict.builder()
                .add(new Action.AddHeader(Header.of("X-Score", "4"), 0))
                .add(new Action.RemoveHeader("X-Tracking", 0))
                .add(CAROL, new Action.Hold("carol wants no shouting")));
        Transaction t = three(Role.MX);
        assertEquals(
                250,
                send(t, "Subject: !\r\nX-Tracking: 1\r\nX-Kept: 2\r\n\r\nworld\r\n")
                        .status()
                        .code());
        Mail mail = spooled(t);
        assertEquals(List.of(Phase.WAITING, Phase.WAITING, Phase.WAITING), phases(mail));
        assertEquals(
                List.of("", "", "quarantined by filter f: carol wants no shouting"),
                mail.recipients().stream()
                        .map(r -> r.disposition().held().orElse(""))
                        .toList());
        String text = spool.text(t.id());
        assertTrue(text, text.contains("X-Score: 4\r\nReceived: "));
        assertTrue(text, text.endsWith("Subject: !\r\nX-Kept: 2\r\n\r\nworld\r\n"));
        assertEquals(text.length(), mail.size());
        assertEquals(List.of("received", "filter", "held", "spooled"), tracer.stages(t.id()));
    }

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
    public void anotherSenderIsUsedFromThenOn() throws Exception {
        says(Stage.SENDER, Verdict.of(new Action.ChangeSender(Optional.of(address("srs@here.test")))));
        add(
                "then",
                new Recording()
                        .at(
                                Stage.MESSAGE,
                                context -> Verdict.annotate(
                                        "X-Sender", context.sender().path())),
                "service.ranking",
                -1);
        send(MX, "x@far.test", MESSAGE, "alice@here.test");
        assertEquals("<srs@here.test>", direct.jobs.get(0).mail().sender().path());
        assertTrue(delivered(0).contains("X-Sender: <srs@here.test>"));
    }

    @Test
    public void anotherBodyAndHeaderInOneVerdict() throws Exception {
        saysAtMessage(Verdict.builder()
                .add(new Action.ReplaceHeader(1, Header.of("Subject", "cleaned")))
                .add(new Action.ReplaceBody(Messages.of("removed\r\n")))
                .add(new Action.AddHeader(Header.of("X-End", "1"), 1000)));
        add(
                "then",
                new Recording()
                        .at(
                                Stage.MESSAGE,
                                context -> Verdict.annotate(
                                        "X-Size", Long.toString(context.mail().size()))),
                "service.ranking",
                -1);
        send(MX, "x@far.test", MESSAGE, "alice@here.test");
        String text = delivered(0);
        assertTrue(text, text.endsWith("From: x@far.test\r\nSubject: cleaned\r\nX-End: 1\r\n\r\nremoved\r\n"));
        assertTrue(
                text,
                text.contains(
                        "X-Size: " + text.substring(text.indexOf("Received:")).length() + "\r\n"));
        nothingIsLeft();
    }

    @Test
    public void editsAfterAnotherMessageAreOfThatOne() throws Exception {
        saysAtMessage(Verdict.builder()
                .add(new Action.AddHeader(Header.of("X-Lost", "1"), 0))
                .add(new Action.ReplaceMessage(Messages.of("A: 1\r\n\r\nother\r\n")))
                .add(new Action.RemoveHeader("A", 1))
                .add(new Action.AddHeader(Header.of("B", "2"), 0)));
        send(MX, "x@far.test", MESSAGE, "alice@here.test");
        assertTrue(delivered(0), delivered(0).endsWith("\r\nB: 2\r\n\r\nother\r\n"));
        assertFalse(delivered(0).contains("X-Lost"));
        nothingIsLeft();
    }

    @Test
    public void anInvalidVerdictIsNotExecutedInPart() throws Exception {
        List<Verdict> invalid = List.of(
                Verdict.builder()
                        .add(new Action.AddHeader(Header.of("X", "1"), 0))
                        .add(new Action.Redirect(BOB, false))
                        .build(),
                Verdict.of(new Action.RemoveHeader("X", 0)),
                Verdict.of(new Action.ReplaceBody(Messages.of("x"))),
                Verdict.of(new Action.Reply("h", Optional.empty(), List.of(), "x")));
        for (Verdict verdict : invalid) {
            Recording bad = new Recording().at(Stage.RECIPIENT, verdict);
            add("f", bad, "filter.on-failure", "pass");
            assertEquals(
                    250,
                    send(MX, "x@far.test", MESSAGE, "alice@here.test").status().code());
            assertEquals(1, info("f").failures());
            assertEquals(List.of("alice@here.test"), delivered());
            assertTrue(delivered(0).endsWith(MESSAGE) && !delivered(0).contains("\r\nX: "));
            filters.remove(bad);
            direct.jobs.clear();
        }
        says(Stage.RECIPIENT, invalid.get(3));
        assertEquals(
                451, refused(() -> open(MX, "x@far.test", "alice@here.test")).code());
        String why = filters.decisions(1).get(0).detail();
        assertEquals("its verdict cannot be executed: Reply is not allowed at recipient", why);
    }

    @Test
    public void anEditThatCannotBeMadeIsAFailureAsAWhole() throws Exception {
        add(
                "f",
                new Recording()
                        .at(
                                Stage.MESSAGE,
                                Verdict.builder()
                                        .add(new Action.RemoveHeader("A", 1))
                                        .add(BOB, new Action.Hold("held"))
                                        .build()),
                "filter.on-failure",
                "pass");
        intake.rules(rules(new Limits(0, 9, 9, 9), SenderCheck.OFF));
        String large = "A: 1\r\nB: " + "x".repeat(300 * 1024) + "\r\n\r\nbody\r\n";
        assertEquals(
                250, send(MX, "x@far.test", large, "bob@here.test").status().code());
        assertTrue(delivered(0).endsWith(large));
        assertEquals(1, info("f").failures());
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
    public void whatIsToBeDiscardedIsReadToItsEndAndAskedAboutNoMore() throws Exception {
        Recording filter = new Recording().at(Stage.SENDER, Verdict.discard("trap"));
        add("f", filter);
        assertEquals(
                250, send(MX, "x@far.test", MESSAGE, "alice@here.test").status().code());
        await("its end", () -> filter.mails().equals("begin sender ended:DISCARDED close"));
        assertEquals(0, direct.copies() + spool.all().size());
    }

    @Test
    public void aRecipientMayBeTakenAndHeldOrDroppedAtOnce() throws Exception {
        add("f", new Recording().at(Stage.RECIPIENT, context -> switch (context.recipients()
                        .size()) {
                    case 0 ->
                        Verdict.builder()
                                .add(ALICE_ADDRESS, new Action.Hold("first"))
                                .build();
                    case 1 -> Verdict.of(new Action.RemoveRecipient(BOB));
                    default -> Verdict.reject(550, "5.7.1", "too many");
                }));
        directory.user("carol@here.test");
        Transaction t = open(MX, "x@far.test", "alice@here.test", "bob@here.test", "carol@here.test");
        send(t, MESSAGE);
        List<Recipient> to = spooled(t).recipients();
        assertEquals(
                "carol is the second, since bob was dropped",
                List.of("alice@here.test", "carol@here.test"),
                addresses(to));
        assertTrue(to.get(0).disposition().held().isPresent());
    }

    @Test
    public void aFilterMayEndTheAskingAtItsStage() throws Exception {
        add("first", new Recording().at(Stage.MESSAGE, Verdict.builder().stop().build()), "service.ranking", 9);
        Recording then = new Recording().at(Stage.MESSAGE, Verdict.reject(554, "5.7.1", "no"));
        add("then", then);
        assertEquals(
                250, send(MX, "x@far.test", MESSAGE, "alice@here.test").status().code());
        await("its end", () -> then.mails().equals("begin sender recipient ended:DELIVERED close"));
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

    @Test
    public void aReplyGoesOutOnceTheMailIsTaken() throws Exception {
        saysAtMessage(Verdict.builder()
                .add(
                        BOB,
                        new Action.Reply(
                                "away",
                                Optional.empty(),
                                List.of(Header.of("Subject", "Away"), Header.of("From", "forged")),
                                "Back on Monday.\nBob")));
        Transaction t = open(MX, "x@far.test", "alice@here.test", "bob@here.test");
        assertEquals(
                250,
                send(t, "From: x@far.test\r\nMessage-ID: <1@far.test>\r\n\r\nhello\r\n")
                        .status()
                        .code());
        assertEquals(2, direct.copies());
        Mail reply = spool.all().get(0);
        assertTrue(reply.id(), reply.id().startsWith(t.id() + "-v"));
        assertEquals("<>", reply.sender().path());
        assertEquals(Role.INTERNAL, reply.origin().role());
        assertEquals(List.of("x@far.test"), addresses(reply.recipients()));
        assertEquals(
                "From: <bob@here.test>\r\nTo: <x@far.test>\r\nDate: Sat, 1 Mar 2025 10:00:00 +0000\r\n"
                        + "Message-ID: <" + reply.id() + "@mx.here.test>\r\nIn-Reply-To: <1@far.test>\r\n"
                        + "References: <1@far.test>\r\nAuto-Submitted: auto-replied\r\nSubject: Away\r\n"
                        + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                        + "Content-Transfer-Encoding: 8bit\r\n\r\nBack on Monday.\r\nBob\r\n",
                spool.text(reply.id()));
    }

    @Test
    public void noReplyGoesToNobodyToMachinesOrForMailThatWasNotTaken() throws Exception {
        saysAtMessage(Verdict.builder().add(new Action.Reply("away", Optional.empty(), List.of(), "x")));
        send(MX, "", MESSAGE, "alice@here.test");
        send(MX, "x@far.test", "Auto-Submitted: auto-generated\r\n\r\n", "alice@here.test");
        assertEquals(List.of(), spool.all());
        add("no", new Recording().at(Stage.MESSAGE, Verdict.reject(554, "5.7.1", "no")), "service.ranking", -1);
        assertEquals(
                554, send(MX, "x@far.test", MESSAGE, "alice@here.test").status().code());
        assertEquals(List.of(), spool.all());
    }

    @Test
    public void aReplyThatCannotBeSentDoesNotLoseTheMail() throws Exception {
        saysAtMessage(Verdict.builder().add(new Action.Reply("away", Optional.empty(), List.of(), "x")));
        spool.failing = true;
        assertEquals(
                250, send(MX, "x@far.test", MESSAGE, "alice@here.test").status().code());
        assertEquals(1, direct.copies());
    }

    @Test
    public void theAddressesOfOthersAreInNoHeader() throws Exception {
        saysAtMessage(Verdict.builder().add(BOB, new Action.Discard("x")));
        send(MX, "x@far.test", MESSAGE, "alice@here.test", "bob@here.test");
        assertTrue(delivered(0).startsWith("X-Posthouse-Filters: f=discard (org.example.f/1.0.0)\r\n"));
        assertFalse(delivered(0).contains("bob"));
    }

    @Test
    public void countsAreByKind() throws Exception {
        saysAtMessage(Verdict.builder()
                .add(new Action.AddHeader(Header.of("A", "1"), 0))
                .add(new Action.AddHeader(Header.of("B", "1"), 0))
                .add(BOB, new Action.Hold("x")));
        send(MX, "x@far.test", MESSAGE, "bob@here.test");
        assertEquals(1L, (long) info("f").verdicts().get("addheader"));
        assertEquals(1L, (long) info("f").verdicts().get("hold"));
        assertEquals("addheader, hold", filters.decisions(1).get(0).verdict());
        assertEquals("+A, +B, x <bob@here.test>", filters.decisions(1).get(0).detail());
    }

    @Test
    public void nothingIsReadThatTheVerdictOnlyPromises() throws Exception {
        saysAtMessage(Verdict.builder().add(new Action.ReplaceBody(Messages.of(10, offset -> {
            throw new IOException("no such file");
        }))));
        assertEquals(
                451, send(MX, "x@far.test", MESSAGE, "alice@here.test").status().code());
        nothingIsLeft();
    }
}
