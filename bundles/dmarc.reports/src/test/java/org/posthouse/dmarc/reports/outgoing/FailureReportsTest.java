package org.posthouse.dmarc.reports.outgoing;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;
import org.posthouse.api.dmarc.DmarcJudgement.Result;
import org.posthouse.dmarc.reports.outgoing.FailureReports.Terms;
import org.posthouse.dmarc.reports.tally.Judgements;
import org.posthouse.support.metrics.Counters;
import org.posthouse.testkit.flow.FakeClock;

public class FailureReportsTest {
    private final FakeParts parts = new FakeParts();
    private final FakeClock clock = new FakeClock();
    private final Counters counters = new Counters();
    private final FailureReports reports = new FailureReports(parts, Runnable::run, clock, counters);
    private final Judgements mail = new Judgements();

    private int number;

    private void policy(String more) {
        parts.dns.forget("_dmarc.example.org");
        parts.dns.txt("_dmarc.example.org", "v=DMARC1; p=reject; ruf=mailto:f@example.org" + more);
    }

    private String judge(Terms terms) {
        mail.id = "m" + number++;
        reports.judged(mail.build(), terms);
        List<String> all = new ArrayList<>();
        counters.each((any, word, count) -> all.add(word + "=" + count));
        return String.join(" ", all);
    }

    private String text() {
        return parts.box.text(
                parts.box.mails().get(parts.box.mails().size() - 1).id());
    }

    @Test
    public void aFailureIsReportedWithoutWhatIsPrivate() {
        policy("");
        parts.dns.txt("example.org", "v=spf1 ip4:192.0.2.77 -all");
        mail.signatures = List.of(Judgements.signature("fail", "example.org", "s1"));
        mail.header = "Received: from x (x [192.0.2.1]) for <bob@here.test>\r\nFrom: Alice <alice@example.org>\r\n"
                + "To: \"Bob B\" <bob@here.test>,\r\n carol@here.test\r\nSubject: secret plan\r\n\r\nsecret body\r\n";
        assertEquals("failure-sent=1", judge(new Terms(10, true)));
        assertEquals("<>", parts.box.mails().get(0).sender().path());
        String text = text();
        for (String expected : List.of(
                "Content-Type: multipart/report; report-type=feedback-report;\r\n",
                "Auto-Submitted: auto-generated\r\n",
                "Feedback-Type: auth-failure\r\n",
                "Auth-Failure: dmarc\r\n",
                "Identity-Alignment: dkim, spf\r\n",
                "Authentication-Results: mail.here.test; dmarc=fail header.from=example.org\r\n",
                "Delivery-Result: policy\r\n",
                "Original-Mail-From: <redacted@example.org>\r\n",
                "Source-IP: 192.0.2.1\r\n",
                "Reported-Domain: example.org\r\n",
                "DKIM-Domain: example.org\r\n",
                "DKIM-Selector: s1\r\n",
                "SPF-DNS: txt : example.org : \"v=spf1 ip4:192.0.2.77 -all\"\r\n",
                "Content-Type: text/rfc822-headers\r\n",
                "From: Alice <redacted@example.org>\r\n",
                " redacted@here.test\r\n",
                "Subject: redacted\r\n")) {
            assertTrue(expected + " in " + text, text.contains(expected));
        }
        for (String secret : List.of("bob@", "carol", "alice@", "secret")) {
            assertFalse(secret + " in " + text, text.contains(secret));
        }
        judge(new Terms(10, false));
        assertTrue(text(), text().contains("To: \"Bob B\" <bob@here.test>"));
        assertFalse("never the body", text().contains("secret body"));
    }

    @Test
    public void theDomainSaysWhatItWantsToKnow() {
        Terms terms = new Terms(100, true);
        policy("; fo=0");
        mail.spf = true;
        mail.result = Result.PASS;
        mail.ended = Judgements.delivered();
        mail.spfResult = "pass";
        assertEquals("failure-unwanted=1", judge(terms));
        policy("; fo=1");
        assertTrue(judge(terms).contains("failure-sent=1"));
        policy("; fo=s");
        assertTrue(judge(terms).contains("failure-unwanted=2"));
        policy("; fo=d");
        assertTrue(judge(terms).contains("failure-unwanted=3"));
        mail.signatures = List.of(Judgements.signature("fail", "other.test", "s"));
        assertTrue(judge(terms).contains("failure-sent=2"));
        policy("; fo=1; psd=y");
        assertTrue("not for suffixes", judge(terms).contains("failure-unwanted=4"));
    }

    @Test
    public void strangersConsentAndOwnDomainsAreSkipped() {
        Terms terms = new Terms(100, true);
        parts.dns.txt("_dmarc.example.org", "v=DMARC1; p=reject; ruf=mailto:f@victim.test");
        assertEquals("failure-unverified=1", judge(terms));
        parts.dns.txt("example.org._report._dmarc.victim.test", "v=DMARC1; ruf=mailto:other@victim.test");
        assertTrue(judge(terms).contains("failure-sent=1"));
        assertEquals(
                "other@victim.test",
                parts.box.mails().get(0).recipients().get(0).address().toString());
        mail.policyDomain = "here.test";
        assertTrue(judge(terms).contains("failure-skipped=1"));
    }

    @Test
    public void theyAreFew() {
        policy("");
        for (int i = 0; i < 50; i++) {
            judge(new Terms(3, true));
        }
        assertEquals(3, parts.box.mails().size());
        clock.advance(Duration.ofDays(1));
        judge(new Terms(3, true));
        assertEquals(4, parts.box.mails().size());
        for (int i = 0; i < 2 * DailyLimit.MOST; i++) {
            mail.policyDomain = "d" + i + ".test";
            judge(new Terms(3, true));
        }
        List<String> asked = parts.dns.asked();
        assertFalse(asked.contains("txt _dmarc.d" + (2 * DailyLimit.MOST - 1) + ".test"));
    }

    @Test
    public void headersAreBoundedAndStayInTheirPart() {
        policy("");
        mail.header = "From: a@example.org\r\nX: " + "x".repeat(100) + "\r\n\tfolded\r\n"
                + ("Y: " + "y".repeat(900) + "\r\n").repeat(100) + "\r\n";
        judge(new Terms(10, false));
        assertTrue(text().length() + " octets", text().length() < 40_000);
        assertTrue(text().contains("X: " + "x".repeat(100) + "\r\n\tfolded\r\n"));
    }
}
