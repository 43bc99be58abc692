package org.posthouse.queue;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.Before;
import org.junit.Test;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Status;
import org.posthouse.api.spool.Query;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.api.transport.RecipientResult.Action;
import org.posthouse.queue.parts.Policy;
import org.posthouse.testkit.flow.FakeOutbox;

/** How a report to a sender is written. */
public class ReportTest extends QueueFixture {
    private final FakeOutbox kept = new FakeOutbox();

    @Before
    public void keepReports() {
        parts.outbox().bind(kept);
        smtp.answer = r -> refused();
    }

    private Mail notice() {
        return kept.mails().get(kept.mails().size() - 1);
    }

    private String text() {
        return kept.text(notice().id());
    }

    private static Sender.Builder sender() {
        return Sender.builder(Optional.of(address("a@here.test"))).body(Sender.Body.SEVEN_BIT);
    }

    @Test
    public void noticesKeepToOneLineAndToAscii() throws IOException {
        smtp.answer = r ->
                new RecipientResult(Action.FAILED, new Status(550, "5.1.1", "nö\tx"), Optional.of("mx\r\nBcc: evil"));
        put(
                "m1",
                sender().ret(Sender.Ret.HDRS).envid("env 1").build(),
                to("x@far.test").toBuilder().original("rfc822;X@far.test").build());
        work();
        String text = text();
        assertTrue(text, text.contains("\r\nOriginal-Envelope-Id: env 1\r\n"));
        assertTrue(text.contains("\r\nOriginal-Recipient: rfc822;X@far.test\r\n"));
        assertTrue(text.contains("\r\nRemote-MTA: dns; mx??Bcc: evil\r\n"));
        assertTrue(text.contains("smtp; 550 5.1.1 n? x"));
        assertTrue(text.contains(
                "Content-Type: text/rfc822-headers\r\n\r\nSubject: hello\r\nFrom: a@here.test\r\n\r\n--"));
        assertFalse(text.contains("world"));
        assertEquals(text.length(), notice().size());
    }

    @Test
    public void aReportWithTheMessageIsAsLongAsItSays() throws IOException {
        put("m1", "a@here.test", to("x@far.test"));
        work();
        assertTrue(text().contains(MESSAGE));
        assertEquals(text().length(), notice().size());
    }

    @Test
    public void addressesInUtf8MakeAReportInUtf8() throws IOException {
        put("m1", "jörg@here.test", to("x@far.test"));
        work();
        assertTrue(notice().sender().smtputf8());
        assertTrue(text().contains("Content-Type: message/global-delivery-status\r\n"));
    }

    /** Who wrote in ASCII may be where nobody takes anything else (rfc6533#1). */
    @Test
    public void reportsOnMailInAsciiAreInAscii() throws IOException {
        put("m1", sender().smtputf8(true).build(), to("x@b\u00fccher.test"));
        work();
        assertFalse(notice().sender().smtputf8());
        assertTrue(text(), text().contains("\r\nFinal-Recipient: rfc822; x@xn--bcher-kva.test\r\n"));
        assertTrue(text(), text().contains("\r\n<x@xn--bcher-kva.test>\r\n"));
        put("m2", sender().build(), to("j\u00f6rg@far.test")); // an alias led there
        work();
        assertFalse(notice().sender().smtputf8());
        assertTrue(text(), text().contains("\r\nFinal-Recipient: utf-8; j\\x{F6}rg@far.test\r\n"));
        assertTrue(text(), text().chars().allMatch(c -> c < 128));
        put("m3", sender().smtputf8(true).build(), to("j\u00f6rg@far.test"));
        work();
        assertTrue(notice().sender().smtputf8());
    }

    @Test
    public void itsNamesAreThoseOfTheServer() throws IOException {
        QueueConfig config = (QueueConfig) java.lang.reflect.Proxy.newProxyInstance(
                QueueConfig.class.getClassLoader(),
                new Class<?>[] {QueueConfig.class},
                (proxy, method, arguments) -> method.getDefaultValue());
        scheduler.policy(PolicyReader.read(config, "mail.here.test"));
        put("m1", "a@here.test", to("x@far.test"));
        work();
        assertTrue(text(), text().startsWith("From: Mail Delivery System <postmaster@mail.here.test>\r\n"));
        assertTrue(text(), text().contains("\r\nReporting-MTA: dns; mail.here.test\r\n"));
        assertTrue(text(), text().contains("@mail.here.test>\r\nAuto-Submitted:"));
    }

    @Test
    public void noticesSayWhatOctetsTheyHaveWhateverWasDeclared() throws IOException {
        Mail mail = put("m1", sender().build(), to("x@far.test"));
        admin.delete(Query.of("m1"));
        spool.put(mail, "Subject: hello\r\n\r\nwörld\r\n");
        work();
        assertEquals(Sender.Body.EIGHT_BIT_MIME, notice().sender().body());
        assertTrue(text().contains("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n"));

        put("m2", "a@here.test", to("x@far.test"));
        work();
        assertTrue(notice().id().startsWith("m2"));
        assertEquals(Sender.Body.SEVEN_BIT, notice().sender().body());
    }

    @Test
    public void aNoticeSaysHowManyItDoesNotName() throws IOException {
        scheduler.policy(new Policy(
                2,
                2000,
                POLICY.retry(),
                POLICY.maxLifetime(),
                POLICY.delayNotice(),
                POLICY.hostname(),
                POLICY.postmaster(),
                false,
                65536,
                false));
        Recipient[] many = new Recipient[1003];
        Arrays.setAll(many, i -> to("u" + i + "@far.test"));
        put("m1", "a@here.test", many);
        work();
        assertTrue(text().contains("<u999@far.test>"));
        assertFalse(text().contains("<u1000@far.test>"));
        assertTrue(text().contains("\r\nAnd 3 more.\r\n"));
    }

    private static final String CLOSED = "Cannot connect to mx.far.test";

    private static RecipientResult unreachable() {
        return RecipientResult.delayed(new Status(451, "4.4.1", CLOSED));
    }

    private static final String QUOTED =
            "Remote-MTA: dns; mx.far.test\r\nDiagnostic-Code: smtp; 451 4.7.1 greylisted\r\n";

    @Test
    public void mailThatExpiresQuotesWhatTheHostSaidBeforeItWasGone() throws IOException { // rfc3464#2.3.5, #2.3.6
        smtp.answer = r -> deferred();
        put("m1", "a@here.test", to("x@far.test"));
        work();
        smtp.answer = r -> unreachable();
        later(Duration.ofMinutes(1));
        later(POLICY.maxLifetime());
        later(POLICY.maxLifetime());
        String text = text();
        assertTrue(text, text.contains("Action: failed\r\nStatus: 4.4.7\r\n" + QUOTED));
        assertTrue(text, text.contains("Delivery time expired; last reply: 451 4.4.1 " + CLOSED));
        assertTrue(text, text.contains("    Before, mx.far.test said: 451 4.7.1 greylisted\r\n"));
        assertFalse(text, text.contains("smtp; 451 4.4.1"));
    }

    @Test
    public void mailThatWasNeverAnsweredQuotesNoHost() throws IOException {
        smtp.answer = r -> unreachable();
        put("m1", "a@here.test", to("x@far.test"));
        work();
        later(POLICY.maxLifetime());
        later(POLICY.maxLifetime());
        String text = text();
        assertTrue(text, text.contains("Status: 4.4.7\r\nDiagnostic-Code: x-posthouse; 451 4.4.1 " + CLOSED));
        assertFalse(text, text.contains("Remote-MTA"));
    }

    @Test
    public void mailThatAnAdministratorReturnsQuotesWhatTheHostSaid() throws IOException {
        smtp.answer = r -> deferred();
        put("m1", "a@here.test", to("x@far.test"));
        work();
        admin.bounce(Query.of("m1"));
        work();
        String text = text();
        assertTrue(text, text.contains("Action: failed\r\nStatus: 5.7.0\r\n" + QUOTED));
        assertTrue(text, text.contains("554 5.7.0 Deleted by the administrator\r\n    Before, mx.far.test said: 451"));
        put("m2", "a@here.test", to("x@far.test"));
        admin.bounce(Query.of("m2"));
        work();
        assertTrue(text(), text().contains("Diagnostic-Code: x-posthouse; 554 5.7.0"));
        assertFalse(text(), text().contains("Remote-MTA"));
    }

    @Test
    public void mailThatThisServerRefusesQuotesItselfOnly() throws IOException {
        smtp.answer = r -> deferred();
        put("m1", "a@here.test", to("x@far.test"));
        work();
        smtp.answer = r -> RecipientResult.failed(new Status(554, "5.4.6", "Mail for far.test loops back"));
        later(Duration.ofMinutes(1));
        assertTrue(text(), text().contains("Status: 5.4.6\r\nDiagnostic-Code: x-posthouse; 554 5.4.6 Mail for"));
        assertFalse(text(), text().contains("mx.far.test"));
    }
}
