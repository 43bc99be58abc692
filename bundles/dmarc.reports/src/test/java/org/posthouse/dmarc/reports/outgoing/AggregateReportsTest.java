package org.posthouse.dmarc.reports.outgoing;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.dmarc.DmarcJudgement;
import org.posthouse.api.mail.Mail;
import org.posthouse.dmarc.reports.tally.Judgements;
import org.posthouse.dmarc.reports.tally.Row;
import org.posthouse.dmarc.reports.tally.Tallies;
import org.posthouse.support.metrics.Counters;
import org.posthouse.testkit.flow.FakeClock;

public class AggregateReportsTest {
    private static final Duration SPREAD = Duration.ofHours(1);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final FakeClock clock = new FakeClock(Instant.parse("2026-12-01T10:00:00Z"));
    private final FakeParts parts = new FakeParts();
    private final Counters counters = new Counters();
    private Tallies tallies;
    private AggregateReports reports;

    private void begin() {
        tallies = new Tallies(folder.getRoot().toPath(), clock);
        tallies.work();
        reports = new AggregateReports(tallies, parts, clock, counters);
    }

    @After
    public void close() {
        tallies.close();
    }

    private void count(Judgements mail) {
        DmarcJudgement judgement = mail.build();
        tallies.count(judgement.policyDomain(), Row.of(judgement).orElseThrow());
    }

    private void tomorrow() {
        tallies.work();
        clock.set(Instant.parse("2026-12-02T02:00:00Z"));
        tallies.work();
    }

    private String result() {
        List<String> all = new ArrayList<>();
        counters.each((any, word, count) -> all.add(word + "=" + count));
        return String.join(" ", all);
    }

    private String text() {
        List<Mail> mails = parts.box.mails();
        return parts.box.text(mails.get(mails.size() - 1).id());
    }

    private static String xml(String message) throws IOException {
        String part = message.substring(message.indexOf("base64\r\n\r\n") + 10);
        byte[] zipped = Base64.getMimeDecoder().decode(part.substring(0, part.indexOf("\r\n--")));
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void validate(String xml) throws Exception {
        SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                .newSchema(AggregateReportsTest.class.getResource("/org/posthouse/dmarc/reports/aggregate.xsd"))
                .newValidator()
                .validate(new StreamSource(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    public void aDayOfADomainIsReported() throws Exception {
        begin();
        parts.dns.txt(
                "_dmarc.example.org", "v=DMARC1; p=reject; sp=quarantine; aspf=s; fo=1:d; rua=mailto:r@example.org");
        Judgements mail = new Judgements();
        mail.signatures = List.of(Judgements.signature("fail", "example.org", "s1"));
        count(mail);
        count(mail);
        mail.source = "2001:db8::1";
        mail.from = "www.example.org";
        mail.sender = "";
        mail.dkim = true;
        mail.result = DmarcJudgement.Result.PASS;
        mail.ended = Judgements.delivered();
        count(mail);
        reports.round(SPREAD);
        assertEquals("the day has not ended", List.of(), parts.box.mails());
        tomorrow();
        reports.round(SPREAD);
        assertEquals("sent=1", result());
        Mail sent = parts.box.mails().get(0);
        assertEquals("r@example.org", sent.recipients().get(0).address().toString());
        assertEquals("no answer wanted", "<>", sent.sender().path());
        String text = text();
        assertTrue(text, text.contains("From: <postmaster@here.test>\r\n"));
        assertTrue(text, text.contains("Auto-Submitted: auto-generated\r\n"));
        String id = text.replaceFirst("(?s).*Report-ID: <([0-9a-f]+)>.*", "$1");
        assertTrue(
                text,
                text.contains("Subject: Report Domain: example.org\r\n\tSubmitter: here.test\r\n\tReport-ID: <" + id
                        + ">\r\n"));
        assertTrue(
                text, text.contains("filename=\"here.test!example.org!1796083200!1796169599!" + id + ".xml.gz\"\r\n"));
        String xml = xml(text);
        validate(xml);
        assertTrue(xml, xml.contains("<report_id>" + id + "</report_id>"));
        assertTrue(
                xml, xml.contains("<sp>quarantine</sp><np>quarantine</np><fo>1:d</fo><adkim>r</adkim><aspf>s</aspf>"));
        assertTrue(xml, xml.contains("<source_ip>192.0.2.1</source_ip><count>2</count>"));
        assertTrue(xml, xml.contains("<disposition>pass</disposition><dkim>pass</dkim><spf>fail</spf>"));
        assertTrue(xml, xml.contains("<header_from>www.example.org</header_from><envelope_from></envelope_from>"));
        assertEquals(List.of(), tallies.ended());
    }

    /** Whatever is killed: the file says that it was sent, or the outbox knows the id. */
    @Test
    public void aReportIsSentOnceAcrossRestarts() {
        begin();
        parts.dns.txt("_dmarc.example.org", "v=DMARC1; p=none; rua=mailto:r@example.org,mailto:s@example.org");
        count(new Judgements());
        tomorrow();
        parts.box.failing = true;
        reports.round(SPREAD);
        assertEquals("", result());
        close();
        begin();
        parts.box.failing = false;
        reports.round(SPREAD);
        assertEquals(2, parts.box.mails().size());
        close();
        begin();
        reports.round(SPREAD);
        assertEquals("all is done", 3, parts.box.submissions);
        assertEquals(2, parts.box.mails().size());
    }

    /** A kill between the outbox and the file. */
    @Test
    public void whatTheOutboxHasIsNotSentAgain() throws IOException {
        begin();
        parts.dns.txt("_dmarc.example.org", "v=DMARC1; p=none; rua=mailto:r@example.org");
        count(new Judgements());
        tomorrow();
        Path file = folder.getRoot().toPath().resolve("2026-12-01.tally");
        byte[] asItWas = Files.readAllBytes(file);
        reports.round(SPREAD);
        close();
        Files.write(file, asItWas);
        begin();
        reports.round(SPREAD);
        assertEquals(2, parts.box.submissions);
        assertEquals(1, parts.box.mails().size());
        assertFalse(Files.exists(file));
    }

    @Test
    public void reportsAreSpreadOverTheHours() {
        begin();
        for (int i = 0; i < 40; i++) {
            Judgements mail = new Judgements();
            mail.policyDomain = "d" + i * 7 + ".test";
            parts.dns.txt("_dmarc." + mail.policyDomain, "v=DMARC1; p=none; rua=mailto:r@" + mail.policyDomain);
            count(mail);
        }
        tallies.work();
        clock.set(Instant.parse("2026-12-02T00:05:00Z"));
        tallies.work();
        reports.round(SPREAD);
        assertEquals(0, parts.box.mails().size());
        clock.set(Instant.parse("2026-12-02T00:40:00Z"));
        reports.round(SPREAD);
        int some = parts.box.mails().size();
        assertTrue(some + " at once", some > 3 && some < 37);
        clock.set(Instant.parse("2026-12-02T01:30:00Z"));
        reports.round(SPREAD);
        assertEquals(40, parts.box.mails().size());
    }

    @Test
    public void aSilentDnsIsAskedAgainAndGivenUpInTheEnd() {
        begin();
        parts.dns
                .txt("_dmarc.example.org", "v=DMARC1; p=none; rua=mailto:r@example.org")
                .fail("_dmarc.example.org");
        count(new Judgements());
        tomorrow();
        reports.round(SPREAD);
        int asked = parts.dns.asked().size();
        reports.round(SPREAD);
        assertEquals("not at once", asked, parts.dns.asked().size());
        clock.advance(AggregateReports.RETRY.plusMinutes(1));
        reports.round(SPREAD);
        assertTrue(parts.dns.asked().size() > asked);
        clock.set(Instant.parse("2026-12-05T02:00:00Z"));
        reports.round(SPREAD);
        assertEquals("given-up=1", result());
        assertEquals(0, parts.box.submissions);
    }

    @Test
    public void partsThatAreAbsentAreWaitedFor() {
        begin();
        parts.dns.txt("_dmarc.example.org", "v=DMARC1; p=none; rua=mailto:r@example.org");
        count(new Judgements());
        tomorrow();
        parts.absent = true;
        reports.round(SPREAD);
        assertEquals("", result());
        parts.absent = false;
        clock.advance(AggregateReports.RETRY.plusMinutes(1));
        reports.round(SPREAD);
        assertEquals("sent=1", result());
    }

    @Test
    public void whoDoesNotWantOneGetsNone() {
        begin();
        for (String domain : List.of("none.test", "gone.test", "here.test", "www.here.test", "small.test")) {
            Judgements mail = new Judgements();
            mail.policyDomain = domain;
            count(mail);
        }
        parts.dns.txt("_dmarc.none.test", "v=DMARC1; p=none");
        parts.dns.txt("_dmarc.here.test", "v=DMARC1; p=none; rua=mailto:r@here.test");
        parts.dns.txt("_dmarc.www.here.test", "v=DMARC1; p=none; rua=mailto:r@here.test");
        parts.dns.txt("_dmarc.small.test", "v=DMARC1; p=none; rua=mailto:r@small.test!1k");
        tomorrow();
        reports.round(SPREAD);
        assertEquals(List.of(), parts.box.mails());
        assertTrue(result(), result().contains("unwanted=2"));
        assertTrue(result(), result().contains("skipped=2"));
        assertTrue(result(), result().contains("too-large=1"));
    }

    /** What strangers write stands in elements, and nowhere else. */
    @Test
    public void nothingIsInjected() throws Exception {
        begin();
        parts.dns.txt("_dmarc.example.org", "v=DMARC1; p=none; rua=mailto:r@example.org");
        Judgements mail = new Judgements();
        mail.sender = "x@evil</envelope_from>\u0000\ufffe\r\nBcc: y@z";
        mail.signatures = List.of(Judgements.signature("<pass>", "d]]>&amp;", "s<\u0001\ud800\r\n"));
        mail.spfResult = "<x/>";
        count(mail);
        tomorrow();
        reports.round(SPREAD);
        String xml = xml(text());
        validate(xml);
        assertFalse(text(), text().contains("Bcc"));
        assertTrue(xml, xml.contains("<selector>s&lt;???"));
    }

    @Test
    public void whatHadNoRoomIsTold() throws Exception {
        begin();
        parts.dns.txt("_dmarc.example.org", "v=DMARC1; p=none; rua=mailto:r@example.org");
        Judgements mail = new Judgements();
        for (int i = 0; i < 5_010; i++) {
            mail.source = "10.1." + i / 250 + "." + i % 250;
            count(mail);
        }
        tomorrow();
        reports.round(SPREAD);
        String xml = xml(text());
        validate(xml);
        assertTrue(xml, xml.contains("<error>10 messages are in no record"));
        assertTrue(text().contains("Messages: 5010\r\n"));
        assertTrue(text().length() + " octets", text().length() < 200_000);
    }
}
