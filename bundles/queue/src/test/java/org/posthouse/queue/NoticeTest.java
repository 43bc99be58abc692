package org.posthouse.queue;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.Test;
import org.posthouse.api.intake.Outbox;
import org.posthouse.api.mail.Disposition.Notice;
import org.posthouse.api.mail.Disposition.Phase;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient.Notify;
import org.posthouse.api.mail.Reply;
import org.posthouse.api.message.Status;
import org.posthouse.api.spool.Query;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.api.transport.RecipientResult.Action;
import org.posthouse.queue.parts.Policy;
import org.posthouse.testkit.flow.FakeOutbox;

/** What senders are told, and when. */
public class NoticeTest extends QueueFixture {
    private final FakeOutbox kept = new FakeOutbox();

    @Test
    public void aRefusalGoesBackToTheSenderOnce() throws IOException {
        smtp.answer = r -> refused();
        put("m1", "a@here.test", routed("x@far.test"), routed("y@far.test"));
        assertTrue("tried", next());
        assertEquals(Phase.TELLING, of("m1", "x@far.test").phase());
        assertEquals("told of at once", clock.instant(), of("m1", "x@far.test").due());
        assertTrue("told", next());
        assertEquals(1, spool.all().size());
        Mail notice = spool.all().get(0);
        assertEquals(Optional.empty(), notice.sender().address());
        String text = spool.text(notice.id());
        assertTrue(
                text,
                text.contains("Final-Recipient: rfc822; x@far.test\r\nAction: failed\r\nStatus: 5.1.1\r\n"
                        + "Remote-MTA: dns; mx.far.test\r\nDiagnostic-Code: smtp; 550 5.1.1 who is that\r\n"));
        assertTrue(text.contains("Final-Recipient: rfc822; y@far.test\r\n"));
        work();
        assertEquals(
                "a@here.test", local.jobs.get(0).recipients().get(0).address().toString());
        assertTrue(spool.all().isEmpty());
        assertEquals(List.of("failed", "failed", "bounced"), tracer.stages("m1"));
    }

    @Test
    public void oneReportTellsOfAllThatFail() throws IOException {
        smtp.answer = r -> {
            assertEquals("nobody is told before the last", 0, notices().size());
            return refused();
        };
        put("m1", "a@here.test", to("x@one.test"), to("y@two.test"), to("z@none.test"), to("a@here.test"));
        work();
        assertEquals(2, local.copies());
        String text = local.text(local.jobs.get(1).recipients().get(0).key());
        for (String address : List.of("x@one.test", "y@two.test", "z@none.test")) {
            assertTrue(text, text.contains("Final-Recipient: rfc822; " + address + "\r\n"));
        }
        assertFalse(text.contains("Final-Recipient: rfc822; a@here.test"));
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void aFailureWaitsForOthersThatAreUnderWayButNotForLong() throws IOException {
        executor = later::add;
        smtp.answer = r -> refused();
        put("m1", "a@here.test", routed("x@one.test"), routed("y@two.test"));
        assertTrue(next());
        assertTrue(next());
        later.remove(0).run();
        executor = Runnable::run;
        assertEquals("one is under way", 0, work());
        assertEquals("told, and the notice brought home", 3, later(Duration.ofSeconds(30)));
        assertEquals(1, local.copies());
        later.remove(0).run();
        work();
        assertEquals(2, local.copies());
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void aFailureDoesNotWaitForWhatIsDueMuchLater() throws IOException {
        smtp.answer = r -> r.address().domain().equals("one.test") ? refused() : deferred();
        put("m1", "a@here.test", routed("x@two.test"), routed("y@one.test"));
        work();
        later(Duration.ofSeconds(30));
        assertEquals(1, local.copies());
        assertEquals(Phase.WAITING, only("m1").phase());
    }

    @Test
    public void aCrashBeforeTheLastRecordDoesNotTellTwice() throws IOException {
        smtp.answer = r -> refused();
        put("m1", "a@here.test", routed("x@far.test"));
        next();
        Mail before = find("m1");
        work();
        assertEquals(1, local.copies());
        // as if the final record had been lost: the mail is back, with the refusal marked
        spool.put(before, MESSAGE);
        work();
        assertEquals("not tried again", 1, smtp.jobs.size());
        assertEquals("one notification in all", 1, local.copies());
        assertTrue(report(local).contains("Undelivered"));
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void aNoticeIsSentOnlyWhenTheRefusalIsRecorded() throws IOException {
        parts.outbox().bind(kept);
        smtp.answer = r -> refused();
        put("m1", "a@here.test", routed("x@far.test"));
        spool.forgetful = true;
        work();
        assertEquals(0, kept.submissions);
        assertTrue(only("m1").last().isEmpty());
        spool.forgetful = false;
        later(Duration.ofSeconds(1));
        assertEquals(1, kept.mails().size());
    }

    @Test
    public void aRecordThatIsLostAfterTheNoticeTellsOnce() throws IOException {
        parts.outbox().bind((mail, message, whenDurable) -> {
            spool.forgetful = true;
            kept.submit(mail, message, whenDurable);
        });
        put("m1", "a@here.test", refusedAlready(routed("x@far.test"), new Status(550, "5.1.1", "no")));
        work();
        assertEquals(Phase.TELLING, only("m1").phase());
        spool.forgetful = false;
        parts.outbox().bind(kept);
        later(Duration.ofSeconds(1));
        assertEquals("submitted again", 2, kept.submissions);
        assertEquals("sent once", 1, kept.mails().size());
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void aSenderWhoCannotBeToldNowIsToldLater() throws IOException {
        smtp.answer = r -> refused();
        put("m1", "a@here.test", to("x@far.test"));
        spool.full = true;
        work();
        assertTrue(notices().isEmpty());
        assertEquals(1, find("m1").open().size());
        spool.full = false;
        later(Duration.ofMinutes(5));
        assertEquals("refused once", 1, smtp.jobs.size());
        assertEquals(1, local.copies());
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void aSenderWhoCannotBeToldKeepsNoOtherWaiting() throws IOException {
        Status no = new Status(550, "5.1.1", "no");
        parts.outbox().bind((mail, message, whenDurable) -> {
            if (mail.id().startsWith("m1")) {
                whenDurable.failed(new IOException("damaged"));
            } else {
                kept.submit(mail, message, whenDurable);
            }
        });
        put("m1", "a@here.test", refusedAlready(routed("x@far.test"), no));
        put("m2", "a@here.test", refusedAlready(routed("x@far.test"), no));
        work();
        assertEquals(1, kept.mails().size());
        assertEquals(clock.instant().plus(Duration.ofMinutes(5)), only("m1").due());
    }

    @Test
    public void withoutAnOutboxNothingIsLost() throws IOException {
        parts.outbox().unbind(outbox);
        put("m1", "a@here.test", to("a@here.test", Notify.SUCCESS));
        put("m2", "a@here.test", to("y@far.test", Notify.SUCCESS));
        smtp.answer = r -> r.address().localPart().equals("z")
                ? refused()
                : new RecipientResult(Action.RELAYED, new Status(250, "", "ok"), Optional.of("mx"));
        put("m3", "a@here.test", to("z@far.test"));
        work();
        for (int i = 0; i < 50; i++) {
            assertEquals("not leased", 0, later(Duration.ofMinutes(7)));
        }
        for (String id : List.of("m1", "m2", "m3")) {
            assertEquals(id, Phase.TELLING, only(id).phase());
        }
        parts.outbox().bind(outbox);
        scheduler.partCame();
        work();
        assertTrue(spool.all().isEmpty());
        assertEquals("the mail, and three notices", 4, local.copies());
        assertEquals("the mail", 1, smtp.copies());
    }

    @Test
    public void anOutboxThatLeavesCostsNoWait() throws IOException {
        Outbox[] leaving = new Outbox[1];
        leaving[0] = (mail, message, whenDurable) -> {
            parts.outbox().unbind(leaving[0]);
            whenDurable.failed(new IOException("leaving"));
        };
        parts.outbox().bind(leaving[0]);
        put("m1", "a@here.test", refusedAlready(to("x@far.test"), refused().status()));
        assertEquals(1, work());
        assertEquals(Phase.TELLING, only("m1").phase());
        assertEquals("due as it was", clock.instant(), only("m1").due());
        parts.outbox().bind(outbox);
        scheduler.partCame();
        work();
        assertEquals(1, local.copies());
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void whatIntakeMarkedAsRefusedIsToldWithoutAnAttempt() throws IOException {
        put(
                "m1",
                "x@far.test",
                change(to("a@here.test"), d -> d.phase(Phase.DELIVERED)),
                refusedAlready(to("b@here.test"), new Status(552, "5.2.2", "Mailbox full")));
        work();
        assertTrue(local.jobs.isEmpty());
        assertEquals(
                "x@far.test", smtp.jobs.get(0).recipients().get(0).address().toString());
        assertTrue(report(smtp).contains("Diagnostic-Code: x-posthouse; 552 5.2.2 Mailbox full\r\n"));
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void nobodyIsToldOfTheNullSendersMail() throws IOException {
        parts.outbox().bind(kept);
        smtp.answer = r -> r.address().localPart().equals("x") ? refused() : deferred();
        put("m1", "", to("x@far.test"), to("y@far.test", Notify.DELAY), to("a@here.test", Notify.SUCCESS));
        put("m2", "", refusedAlready(to("x@far.test"), new Status(550, "5.1.1", "no")));
        for (int i = 0; i < 30; i++) {
            later(Duration.ofHours(5));
        }
        assertEquals(0, kept.submissions);
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void theNullSendersMailIsHeldIfToldSo() throws IOException {
        scheduler.policy(new Policy(
                2,
                100,
                POLICY.retry(),
                POLICY.maxLifetime(),
                POLICY.delayNotice(),
                "h",
                POLICY.postmaster(),
                true,
                0,
                false));
        smtp.answer = r -> refused();
        put("m1", "", to("x@far.test"), to("y@none.test"));
        work();
        assertTrue(of("m1", "x@far.test").held().orElseThrow().reason().contains("who is that"));
        assertTrue(of("m1", "y@none.test").held().orElseThrow().reason().contains("No route"));
        assertTrue(tracer.stages("m1").contains("held"));
        smtp.answer = r -> RecipientResult.delivered();
        admin.release(Query.of("m1"));
        work();
        assertEquals("tried again when it is released", 1, smtp.copies());
    }

    @Test
    public void notifyIsHonoured() throws IOException {
        smtp.answer = r -> refused();
        put("m1", "a@here.test", to("x@far.test", Notify.NEVER), to("y@far.test", Notify.DELAY));
        work();
        assertEquals(0, local.copies());

        smtp.answer = r -> new RecipientResult(Action.RELAYED, new Status(250, "", "ok"), Optional.of("mx"));
        put("m2", "a@here.test", to("x@far.test", Notify.SUCCESS), to("y@far.test", Notify.FAILURE));
        work();
        assertEquals(1, local.copies());
        String text = report(local);
        assertTrue(text.contains("Action: relayed\r\nStatus: 2.0.0\r\n"));
        assertFalse(text.contains("y@far.test"));

        smtp.answer = r -> new RecipientResult(Action.RELAYED_WITH_DSN, new Status(250, "", "ok"), Optional.of("mx"));
        put("m3", "a@here.test", to("x@far.test", Notify.SUCCESS));
        work();
        assertEquals("the next host tells", 1, local.copies());
    }

    @Test
    public void aGivenUpMailIsToldOfAsItsRecipientsWish() throws IOException {
        smtp.answer = r -> deferred();
        put("m1", "a@here.test", to("x@far.test", Notify.NEVER), to("y@far.test"));
        work();
        assertEquals(1, admin.bounce(Query.ALL));
        work();
        assertEquals(1, local.copies());
        assertTrue(report(local).contains("y@far.test"));
        assertFalse(report(local).contains("x@far.test"));
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void failuresAndSuccessesAreReportsApart() throws IOException {
        parts.outbox().bind(kept);
        smtp.answer = r -> r.address().localPart().equals("x")
                ? refused()
                : new RecipientResult(Action.RELAYED, new Status(250, "2.0.0", "ok"), Optional.of("mx"));
        put("m1", "a@here.test", routed("x@far.test"), routed("y@far.test", Notify.SUCCESS));
        next();
        Set<Notice> none = Set.of();
        assertEquals(none, of("m1", "x@far.test").notified());
        work();
        assertEquals(2, kept.mails().size());
        assertTrue(kept.mails().get(0).id().startsWith("m1-f"));
        assertTrue(kept.mails().get(1).id().startsWith("m1-s"));
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void aLongDelayIsToldOnce() throws IOException {
        smtp.answer = r -> deferred();
        put("m1", "a@here.test", to("x@far.test"), to("y@far.test", Notify.FAILURE));
        work();
        for (int i = 0; i < 20; i++) {
            later(Duration.ofMinutes(16));
        }
        assertEquals(1, local.copies());
        String text = report(local);
        assertTrue(text.contains("Action: delayed\r\n"));
        assertTrue(text.contains("Will-Retry-Until: Thu, 6 Mar 2025 10:00:00 +0000\r\n"));
        assertFalse(text.contains("y@far.test"));
        assertEquals(Set.of(Notice.DELAY), of("m1", "x@far.test").notified());
    }

    @Test
    public void oneNoticeTellsOfAllThatAreDelayed() throws IOException {
        smtp.answer = r -> deferred();
        unbind("lmtp");
        routing.way("never.test", "lmtp", "never.test");
        put("m1", "a@here.test", to("x@one.test"), to("y@two.test"), to("z@never.test"));
        for (int i = 0; i < 20; i++) {
            later(Duration.ofMinutes(16));
        }
        assertEquals(1, local.copies());
        for (String address : List.of("x@one.test", "y@two.test")) {
            assertTrue(report(local)
                    .contains("Final-Recipient: rfc822; " + address + "\r\nAction: delayed\r\nStatus: 4.7.1\r\n"));
        }
        assertTrue(
                report(local),
                report(local).contains("z@never.test\r\nAction: delayed\r\nStatus: 4.0.0\r\nWill-Retry"));
    }

    @Test
    public void aDelayThatCannotBeToldNowIsToldLater() throws IOException {
        smtp.answer = r -> deferred();
        put("m1", "a@here.test", to("x@far.test"));
        work();
        parts.outbox().unbind(outbox);
        for (int i = 0; i < 20; i++) {
            later(Duration.ofMinutes(16));
        }
        assertTrue("it is tried all the same", only("m1").attempts() > 15);
        assertEquals(0, local.copies());
        parts.outbox().bind(outbox);
        later(Duration.ofMinutes(16));
        assertEquals(1, local.copies());
    }

    /** Whose address that is may have nothing to do with the mail. */
    @Test
    public void strangersAreNotToldOfSuccesses() throws IOException {
        put("m1", "victim@far.test", to("a@here.test", Notify.SUCCESS));
        put("m2", "victim@far.test", to("x@other.test", Notify.SUCCESS));
        put("m3", "a@here.test", to("x@other.test", Notify.SUCCESS));
        Mail mail = put("m4", "friend@far.test", to("a@here.test", Notify.SUCCESS));
        admin.delete(Query.of("m4"));
        Origin loggedIn =
                mail.origin().toBuilder().account(Optional.of("a@here.test")).build();
        spool.put(
                Mail.builder("m4", mail.arrived(), loggedIn, mail.sender())
                        .recipients(mail.recipients())
                        .build(),
                MESSAGE);
        work();
        assertEquals(
                List.of("m3", "m4"),
                Stream.of("m1", "m2", "m3", "m4")
                        .filter(id -> tracer.stages(id).contains("success-notified"))
                        .toList());
    }

    @Test
    public void strangersAreToldOfSuccessesIfConfigured() throws IOException {
        scheduler.policy(new Policy(
                2,
                100,
                POLICY.retry(),
                POLICY.maxLifetime(),
                POLICY.delayNotice(),
                "h",
                POLICY.postmaster(),
                true,
                0,
                true));
        put("m1", "friend@far.test", to("a@here.test", Notify.SUCCESS));
        work();
        assertTrue(tracer.stages("m1").contains("success-notified"));
    }

    @Test
    public void mailExpiresWithTheLastWordsOfTheHost() throws IOException {
        smtp.answer = r -> deferred();
        put("m1", "a@here.test", to("x@far.test", Notify.FAILURE));
        work();
        later(Duration.ofDays(5).minusSeconds(1));
        assertEquals(
                "tried once more at the end",
                clock.instant().plusSeconds(1),
                only("m1").due());
        clock.advance(Duration.ofSeconds(1));
        next();
        assertEquals(
                new Reply(Reply.Action.FAILED, deferred().status(), Optional.of("mx.far.test"), clock.instant()),
                only("m1").last().orElseThrow());
        work();
        assertTrue(spool.all().isEmpty());
        String text = report(local);
        assertTrue(
                text,
                text.contains("Action: failed\r\nStatus: 4.4.7\r\nRemote-MTA: dns; mx.far.test\r\n"
                        + "Diagnostic-Code: smtp; 451 4.7.1 greylisted\r\n"));
        assertTrue(
                text, text.contains("Delivery time expired; last reply: mx.far.test said: 451 4.7.1 greylisted\r\n"));
    }

    @Test
    public void whatATransportSaysIsNotQuotedAsTheHosts() throws IOException {
        smtp.answer = r -> new RecipientResult(Action.FAILED, new Status(451, "4.7.1", "later"), Optional.of("mx"));
        put("m1", "a@here.test", to("x@far.test"));
        work();
        String text = report(local);
        assertTrue(text, text.contains("Status: 5.0.0\r\nDiagnostic-Code: x-posthouse; 550 5.0.0 451 4.7.1 later\r\n"));
        assertFalse(text, text.contains("Remote-MTA"));
    }
}
