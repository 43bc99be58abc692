package org.posthouse.queue;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.Test;
import org.posthouse.api.message.Recipient;
import org.posthouse.api.message.Recipient.Notify;
import org.posthouse.api.message.Sender;
import org.posthouse.api.message.Status;
import org.posthouse.api.spool.Entry;
import org.posthouse.api.spool.RecipientState;
import org.posthouse.api.spool.RecipientState.Phase;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.api.transport.RecipientResult.Action;

/** What senders are told, and when. */
public class NoticeTest extends QueueFixture {
    @Test
    public void aRefusalGoesBackToTheSenderOnce() throws IOException {
        smtp.answer = r -> refused();
        put("m1", "a@here.test", to("x@far.test"), to("y@far.test"));
        engine.next();
        assertEquals(1, spool.all().size());
        Entry notice = spool.all().get(0);
        assertEquals(Optional.empty(), notice.sender().address());
        String text = spool.text(notice.id());
        assertTrue(
                text,
                text.contains("Final-Recipient: rfc822; x@far.test\r\nAction: failed\r\nStatus: 5.1.1\r\n"
                        + "Remote-MTA: dns; mx.far.test\r\nDiagnostic-Code: smtp; 550 5.1.1 who is that\r\n"));
        assertTrue(text.contains("Final-Recipient: rfc822; y@far.test\r\n"));
        work();
        assertEquals(
                "a@here.test",
                local.jobs.get(0).recipients().get(0).recipient().address().toString());
        assertTrue(spool.all().isEmpty());
        assertEquals(List.of("failed", "failed", "bounced"), tracer.stages("m1"));
    }

    @Test
    public void aCrashBeforeTheLastRecordDoesNotTellTwice() throws IOException {
        smtp.answer = r -> refused();
        Entry before = put("m1", "a@here.test", to("x@far.test"));
        engine.next();
        Entry notice = notices().get(0);
        // as if the final record had been lost: the entry is back, with the refusal marked
        RecipientState marked = new RecipientState(
                before.recipients().get(0).recipient(),
                "m1/x@far.test",
                Phase.PENDING,
                Optional.of(refused().status()),
                Optional.of("mx.far.test"),
                false);
        spool.put(
                new Entry(
                        "m1",
                        before.arrived(),
                        before.sender(),
                        List.of(marked),
                        before.size(),
                        1,
                        clock.instant(),
                        false,
                        "",
                        Optional.empty(),
                        Optional.empty()),
                MESSAGE);
        work();
        assertEquals("not tried again", 1, smtp.jobs.size());
        assertEquals("one notification in all", 1, local.copies());
        assertTrue(local.text(notice.id() + "/a@here.test").contains("Undelivered"));
    }

    @Test
    public void aNoticeIsDueOnlyWhenTheRefusalIsRecorded() throws IOException {
        smtp.answer = r -> refused();
        put("m1", "a@here.test", to("x@far.test"));
        spool.forgetful = true;
        work();
        assertTrue(notices().isEmpty());
        assertTrue(find("m1").pending().get(0).last().isEmpty());
        spool.forgetful = false;
        later(Duration.ofSeconds(1));
        work();
        assertEquals(1, local.copies());
    }

    @Test
    public void aSenderWhoCannotBeToldNowIsToldLater() throws IOException {
        smtp.answer = r -> refused();
        put("m1", "a@here.test", to("x@far.test"));
        spool.full = true;
        work();
        assertTrue(notices().isEmpty());
        assertEquals(1, find("m1").pending().size());
        spool.full = false;
        later(Duration.ofMinutes(5));
        assertEquals("refused once", 1, smtp.jobs.size());
        assertEquals(1, local.copies());
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void whatIntakeMarkedAsRefusedIsToldWithoutAnAttempt() throws IOException {
        Recipient r = to("b@here.test");
        RecipientState done =
                new RecipientState(to("a@here.test"), "m1/a", Phase.DONE, Optional.empty(), Optional.empty(), false);
        RecipientState marked = new RecipientState(
                r,
                "m1/b",
                Phase.PENDING,
                Optional.of(new Status(552, "5.2.2", "Mailbox full")),
                Optional.empty(),
                false);
        spool.put(
                new Entry(
                        "m1",
                        clock.instant(),
                        Sender.of(address("x@far.test")),
                        List.of(done, marked),
                        9,
                        0,
                        clock.instant(),
                        false,
                        "",
                        Optional.empty(),
                        Optional.empty()),
                MESSAGE);
        work();
        assertTrue(local.jobs.isEmpty());
        assertEquals(
                "x@far.test",
                smtp.jobs.get(0).recipients().get(0).recipient().address().toString());
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void nobodyIsToldOfTheNullSendersMail() throws IOException {
        smtp.answer = r -> refused();
        put("m1", "", to("x@far.test"));
        work();
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void theNullSendersMailIsHeldIfToldSo() throws IOException {
        engine.settings(new Settings(
                2,
                100,
                SETTINGS.retry(),
                SETTINGS.maxLifetime(),
                SETTINGS.delayNotice(),
                "h",
                SETTINGS.postmaster(),
                true,
                0));
        smtp.answer = r -> refused();
        put("m1", "", to("x@far.test"));
        work();
        assertTrue(find("m1").held());
        assertTrue(find("m1").reason().contains("who is that"));
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
        String text = local.text(local.jobs.get(0).recipients().get(0).key());
        assertTrue(text.contains("Action: relayed\r\nStatus: 2.0.0\r\n"));
        assertFalse(text.contains("y@far.test"));

        smtp.answer = r -> new RecipientResult(Action.RELAYED_WITH_DSN, new Status(250, "", "ok"), Optional.of("mx"));
        put("m3", "a@here.test", to("x@far.test", Notify.SUCCESS));
        work();
        assertEquals("the next host tells", 1, local.copies());
    }

    @Test
    public void aSuccessThatCannotBeToldNowIsToldLaterIfThatIsHarmless() throws IOException {
        put("m1", "x@far.test", to("a@here.test", Notify.SUCCESS));
        put("m2", "x@far.test", to("y@far.test", Notify.SUCCESS));
        spool.full = true;
        work();
        assertEquals("in the mailbox, not recorded", 1, find("m1").pending().size());
        assertTrue("relayed: not repeated", spool.find("m2").isEmpty());
        spool.full = false;
        later(Duration.ofSeconds(1));
        assertEquals(2, local.jobs.size());
        assertEquals(1, local.copies());
        assertEquals("the mail and the notice", 2, smtp.copies());
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
        String text = local.text(local.jobs.get(0).recipients().get(0).key());
        assertTrue(text.contains("Action: delayed\r\n"));
        assertTrue(text.contains("Will-Retry-Until: Thu, 6 Mar 2025 10:00:00 +0000\r\n"));
        assertFalse(text.contains("y@far.test"));
    }

    @Test
    public void mailExpires() throws IOException {
        smtp.answer = r -> deferred();
        put("m1", "a@here.test", to("x@far.test", Notify.FAILURE));
        work();
        later(Duration.ofDays(5).minusSeconds(1));
        assertEquals(
                "tried once more at the end",
                clock.instant().plusSeconds(1),
                find("m1").due());
        later(Duration.ofSeconds(1));
        assertTrue(spool.all().isEmpty());
        String text = local.text(local.jobs.get(0).recipients().get(0).key());
        assertTrue(text, text.contains("Status: 5.4.7\r\n"));
        assertTrue(text.contains("greylisted"));
    }

    @Test
    public void idsOfNoticesDependOnWhatTheyAreAbout() {
        String id = Keys.notification("m1", 'f', List.of("b", "a"));
        assertEquals(id, Keys.notification("m1", 'f', List.of("a", "b")));
        assertNotEquals(id, Keys.notification("m1", 'f', List.of("a")));
        assertTrue(id, id.matches("m1-f[0-9a-z]{1,12}"));
    }

    @Test
    public void noticesKeepToOneLineAndToAscii() throws IOException {
        smtp.answer = r ->
                new RecipientResult(Action.FAILED, new Status(550, "5.1.1", "nö\tx"), Optional.of("mx\r\nBcc: evil"));
        Sender sender = new Sender(
                Optional.of(address("a@here.test")),
                0,
                Sender.Body.SEVEN_BIT,
                false,
                Optional.of(Sender.Ret.HDRS),
                Optional.of("env 1"));
        put("m1", sender, new Recipient(address("x@far.test"), Set.of(), Optional.of("rfc822;X@far.test")));
        engine.next();
        String text = spool.text(notices().get(0).id());
        assertTrue(text, text.contains("\r\nOriginal-Envelope-Id: env 1\r\n"));
        assertTrue(text.contains("\r\nOriginal-Recipient: rfc822;X@far.test\r\n"));
        assertTrue(text.contains("\r\nRemote-MTA: dns; mx??Bcc: evil\r\n"));
        assertTrue(text.contains("smtp; 550 5.1.1 n? x"));
        assertTrue(text.contains(
                "Content-Type: text/rfc822-headers\r\n\r\nSubject: hello\r\nFrom: a@here.test\r\n\r\n--"));
        assertFalse(text.contains("world"));
        assertEquals(text.length(), notices().get(0).size());
    }

    @Test
    public void addressesInUtf8MakeAReportInUtf8() throws IOException {
        smtp.answer = r -> refused();
        put("m1", "jörg@here.test", to("x@far.test"));
        engine.next();
        Entry notice = notices().get(0);
        assertTrue(notice.sender().smtputf8());
        assertTrue(spool.text(notice.id()).contains("Content-Type: message/global-delivery-status\r\n"));
    }

    @Test
    public void noticesSayWhatOctetsTheyHaveWhateverWasDeclared() throws IOException {
        smtp.answer = r -> refused();
        Sender silent = new Sender(
                Optional.of(address("a@here.test")),
                0,
                Sender.Body.SEVEN_BIT,
                false,
                Optional.empty(),
                Optional.empty());
        Entry entry = put("m1", silent, to("x@far.test"));
        spool.delete("m1");
        spool.put(entry, "Subject: hello\r\n\r\nwörld\r\n");
        engine.next();
        assertEquals(Sender.Body.EIGHT_BIT_MIME, notices().get(0).sender().body());
        assertTrue(spool.text(notices().get(0).id())
                .contains("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n"));

        put("m2", "a@here.test", to("x@far.test"));
        engine.next();
        engine.next();
        assertTrue(notices().stream()
                .anyMatch(n -> n.id().startsWith("m2") && n.sender().body() == Sender.Body.SEVEN_BIT));
    }

    @Test
    public void aNoticeSaysHowManyItDoesNotName() throws IOException {
        engine.settings(new Settings(
                2,
                2000,
                SETTINGS.retry(),
                SETTINGS.maxLifetime(),
                SETTINGS.delayNotice(),
                SETTINGS.hostname(),
                SETTINGS.postmaster(),
                false,
                65536));
        smtp.answer = r -> refused();
        Recipient[] many = new Recipient[1003];
        Arrays.setAll(many, i -> to("u" + i + "@far.test"));
        put("m1", "a@here.test", many);
        engine.next();
        String text = spool.text(notices().get(0).id());
        assertTrue(text.contains("<u999@far.test>"));
        assertFalse(text.contains("<u1000@far.test>"));
        assertTrue(text.contains("\r\nAnd 3 more.\r\n"));
    }
}
