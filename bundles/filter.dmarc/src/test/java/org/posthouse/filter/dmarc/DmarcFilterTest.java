package org.posthouse.filter.dmarc;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.lang.annotation.Annotation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.posthouse.api.dmarc.DmarcJudgement;
import org.posthouse.api.dmarc.DmarcListener;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Ended;
import org.posthouse.api.filter.Inspection;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Attributes;
import org.posthouse.api.mail.Authentication;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Messages;
import org.posthouse.api.message.Status;
import org.posthouse.testkit.dns.FakeResolver;

public class DmarcFilterTest {
    private record Config(String onReject, String onQuarantine, String onTempError) implements DmarcConfig {
        @Override
        public Class<? extends Annotation> annotationType() {
            return DmarcConfig.class;
        }
    }

    private static final Attributes NOTHING =
            with(with(Attributes.NONE, "spf", "none", "smtp.mailfrom", "x@far.test"), "dkim", "none", "", "");

    private final FakeResolver dns = new FakeResolver()
            .txt("_dmarc.example.org", "v=DMARC1; p=reject")
            .txt("_dmarc.example.net", "v=DMARC1; p=quarantine")
            .txt("_dmarc.example.com", "v=DMARC1; p=none");
    private final DmarcFilter filter = new DmarcFilter();
    private Config config = new Config("reject", "junk", "pass");

    private static Attributes with(Attributes before, String method, String result, String property, String value) {
        Map<String, String> properties = property.isEmpty() ? Map.of() : Map.of(property, value);
        return before.with(Authentication.results(method), List.of(new Authentication(method, result, "", properties)));
    }

    private Verdict verdict(Attributes results, String header) throws Exception {
        filter.configure(config);
        filter.resolver = dns;
        Origin origin = Origin.builder("s1", "mx", Origin.Role.MX).build();
        Context context = Context.of(Mail.builder("m1", Instant.EPOCH, origin, Sender.empty())
                .results(results)
                .build());
        return filter.message(context, Messages.of(header + "\r\n\r\nhello\r\n"));
    }

    private String summary(Attributes results, String header) throws Exception {
        return verdict(results, header).summary();
    }

    private static String result(Verdict verdict) {
        return verdict.published()
                .get(Authentication.results("dmarc"))
                .map(all -> all.get(0).result())
                .orElse("");
    }

    @Test
    public void thePolicyIsApplied() throws Exception {
        assertEquals("reject", summary(NOTHING, "From: A <a@example.org>"));
        assertEquals("fileinto", summary(NOTHING, "From: a@example.net"));
        assertEquals("pass", summary(NOTHING, "From: a@example.com"));
        assertEquals("fail", result(verdict(NOTHING, "From: a@example.com")));
        config = new Config("junk", "hold", "pass");
        assertEquals("fileinto", summary(NOTHING, "From: a@example.org"));
        assertEquals("hold", summary(NOTHING, "From: a@example.net"));
    }

    @Test
    public void whatIsAuthenticPasses() throws Exception {
        Attributes signed = with(NOTHING, "dkim", "pass", "header.d", "mail.example.org");
        assertEquals("pass", result(verdict(signed, "From: a@example.org")));
        Attributes sent = with(NOTHING, "spf", "pass", "smtp.mailfrom", "bounce@example.org");
        assertEquals("pass", result(verdict(sent, "From: a@example.org")));
        Attributes helo = with(NOTHING, "spf", "pass", "smtp.helo", "example.org");
        assertEquals("fail", result(verdict(helo, "From: a@example.org")));
    }

    /** Readers show the one or the other; neither may be forged. */
    @Test
    public void ofSeveralAuthorsTheOneThatProvesLeastCounts() throws Exception {
        Attributes signed = with(NOTHING, "dkim", "pass", "header.d", "evil.test");
        assertEquals("reject", summary(signed, "From: e@evil.test\r\nFrom: a@example.org"));
        assertEquals("reject", summary(signed, "From: e@evil.test, a@example.org"));
        assertEquals("fileinto", summary(signed, "From: a@example.net, b@example.com"));
        assertEquals("permerror", result(verdict(signed, "Subject: nobody")));
    }

    /** An owner's wish counts only against mail that was looked at. */
    @Test
    public void whatWasNotCheckedIsNoFailure() throws Exception {
        assertEquals(Verdict.PASS, verdict(Attributes.NONE, "From: a@example.org"));
        Attributes trusted = with(Attributes.NONE, "dkim", "none", "", "");
        assertEquals("a relay of one's own", Verdict.PASS, verdict(trusted, "From: a@example.org"));
        Attributes half = with(Attributes.NONE, "spf", "fail", "smtp.mailfrom", "x@far.test");
        assertEquals("temperror", result(verdict(half, "From: a@example.org")));
        Attributes open = with(NOTHING, "dkim", "temperror", "header.d", "example.org");
        assertEquals("temperror", result(verdict(open, "From: a@example.org")));
        config = new Config("reject", "junk", "defer");
        assertEquals("defer", summary(open, "From: a@example.org"));
    }

    private List<DmarcJudgement> told(Attributes results, String header, DmarcListener... others) throws Exception {
        List<DmarcJudgement> told = new ArrayList<>();
        List<DmarcListener> listeners = new ArrayList<>(List.of(others));
        listeners.add(told::add);
        filter.listeners = listeners;
        filter.configure(config);
        filter.resolver = dns;
        Origin origin = Origin.builder("s1", "mx", Origin.Role.MX).build();
        Context context = Context.of(Mail.builder("m1", Instant.EPOCH, origin, Sender.empty())
                .results(results)
                .build());
        Inspection inspection = filter.begin(context);
        inspection.message(context, Messages.of(header + "\r\n\r\nhello\r\n"));
        assertEquals("not before the mail has ended", List.of(), told);
        inspection.ended(new Ended(Ended.How.REFUSED, new Status(550, "5.7.1", "no")));
        return told;
    }

    @Test
    public void listenersAreToldWhenTheMailHasEnded() throws Exception {
        dns.txt(
                "_dmarc.example.edu",
                "v=DMARC1; p=quarantine; t=y; rua=mailto:r@example.edu; ruf=mailto:f@example.edu");
        DmarcJudgement failed = told(NOTHING, "From: a@www.example.org").get(0);
        assertEquals(DmarcJudgement.Result.FAIL, failed.result());
        assertEquals(DmarcJudgement.Applied.REJECT, failed.applied());
        assertEquals("www.example.org", failed.from());
        assertEquals("example.org", failed.policyDomain());
        assertEquals("reject", failed.wish());
        assertEquals(Ended.How.REFUSED, failed.ended().how());
        assertEquals("a@www.example.org", failed.headers().first("From").orElse(""));
        assertFalse(failed.wantsAggregate() || failed.wantsFailures() || failed.testing());
        Attributes signed = with(NOTHING, "dkim", "pass", "header.d", "example.edu");
        DmarcJudgement passed = told(signed, "From: a@example.edu").get(0);
        assertEquals(DmarcJudgement.Result.PASS, passed.result());
        assertEquals(DmarcJudgement.Applied.NONE, passed.applied());
        assertTrue(passed.dkimAligned() && !passed.spfAligned() && passed.testing());
        assertTrue(passed.wantsAggregate() && passed.wantsFailures());
    }

    @Test
    public void whereNoPolicyAppliesThereIsNothingToTell() throws Exception {
        assertEquals(List.of(), told(NOTHING, "From: a@nowhere.test"));
        assertEquals(List.of(), told(NOTHING, "Subject: nobody"));
        assertEquals(List.of(), told(Attributes.NONE, "From: a@example.org"));
    }

    @Test
    public void aListenerThatFailsDisturbsNobody() throws Exception {
        DmarcListener broken = judgement -> {
            throw new IllegalStateException("broken");
        };
        assertEquals(1, told(NOTHING, "From: a@example.org", broken).size());
    }
}
