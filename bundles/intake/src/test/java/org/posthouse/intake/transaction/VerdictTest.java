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
import org.posthouse.api.intake.Transaction;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Disposition.Phase;
import org.posthouse.api.mail.Envelope;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin.Role;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Messages;
import org.posthouse.intake.parts.Limits;
import org.posthouse.intake.parts.SenderCheck;

/** What becomes of a mail by what filters say. */
public class VerdictTest extends VerdictFixture {
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
                List.of("", "", "filter:f: carol wants no shouting"),
                mail.recipients().stream()
                        .map(r -> r.disposition().held().map(Hold::text).orElse(""))
                        .toList());
        String text = spool.text(t.id());
        assertTrue(text, text.contains("X-Score: 4\r\nReceived: "));
        assertTrue(text, text.endsWith("Subject: !\r\nX-Kept: 2\r\n\r\nworld\r\n"));
        assertEquals(text.length(), mail.size());
        assertEquals(List.of("received", "filter", "held", "spooled"), tracer.stages(t.id()));
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
        assertEquals("cannot execute its verdict: Reply is not allowed at recipient", why);
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
    public void aPlaceThatIsNotThereIsTheTop() throws Exception {
        says(Stage.SENDER, Verdict.of(new Action.AddHeader(Header.of("X", "1"), 3)));
        intake.rules(rules(new Limits(0, 9, 9, 9), SenderCheck.OFF));
        String large = "A: " + "x".repeat(300 * 1024) + "\r\n\r\nbody\r\n";
        send(MX, "x@far.test", large, "alice@here.test");
        assertTrue(delivered(0).contains("\r\nX: 1\r\nReceived: "));
        assertTrue(delivered(0).endsWith(large));
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
    public void aRequiredFilterHasItsSayAfterTheLastWordOfAnother() throws Exception {
        filters.configure(chosen(Set.of("must"), 4));
        Verdict last = Verdict.builder().add(new Action.Hold("aside")).stop().build();
        add("first", new Recording().at(Stage.MESSAGE, last), "service.ranking", 9);
        Recording other = new Recording();
        add("other", other, "service.ranking", 5);
        add("must", new Recording().at(Stage.MESSAGE, Verdict.of(new Action.Reject(NO))));
        assertEquals(NO, send(MX, "x@far.test", MESSAGE, "alice@here.test").status());
        assertFalse(other.mails().contains("message"));
    }

    @Test
    public void whatIsHeldIsSeenByTheOthersToo() throws Exception {
        add("first", new Recording().at(Stage.MESSAGE, Verdict.hold("aside")), "service.ranking", 9);
        add("scanner", new Recording().at(Stage.MESSAGE, Verdict.of(new Action.Reject(NO))));
        assertEquals(NO, send(MX, "x@far.test", MESSAGE, "alice@here.test").status());
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
        assertEquals(
                "+A: 1, +B: 1, x <bob@here.test>", filters.decisions(1).get(0).detail());
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

    /** Whatever filters and aliases make of it, who judges or replays it later knows what the client said. */
    @Test
    public void theEnvelopeIsKeptAsTheClientGaveIt() throws Exception {
        says(
                Stage.MESSAGE,
                Verdict.builder()
                        .add(new Action.ChangeSender(Optional.of(address("srs@here.test"))))
                        .add(address("bob@here.test"), new Action.Redirect(address("y@far.test"), false))
                        .build());
        Transaction t = open(ALICE, "alice@here.test", "Away@HERE.test", "bob@here.test", "Away@here.test");
        assertEquals(250, send(t, MESSAGE).status().code());
        Mail mail = spool.find(t.id()).orElseThrow();
        assertEquals(Optional.of(address("srs@here.test")), mail.sender().address());
        assertEquals(
                new Envelope(
                        Optional.of(address("alice@here.test")),
                        List.of(address("Away@HERE.test"), address("bob@here.test")),
                        0),
                mail.envelope().orElseThrow());
        assertEquals(
                List.of("carol@far.test from Away@HERE.test", "y@far.test from bob@here.test"),
                mail.recipients().stream()
                        .map(r -> r.address() + " from " + r.namedAs())
                        .toList());
    }
}
