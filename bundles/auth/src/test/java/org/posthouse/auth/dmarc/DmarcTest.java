package org.posthouse.auth.dmarc;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.Test;
import org.posthouse.auth.dmarc.Dmarc.Evidence;
import org.posthouse.auth.dmarc.DmarcOutcome.Kind;
import org.posthouse.auth.dmarc.DmarcPolicy.Wish;
import org.posthouse.testkit.dns.FakeResolver;

public class DmarcTest {
    private static final Evidence NOTHING = new Evidence(Optional.empty(), List.of(), false);

    private final FakeResolver dns = new FakeResolver();

    private static Evidence dkim(String... domains) {
        return new Evidence(Optional.empty(), List.of(domains), false);
    }

    private static Evidence spf(String domain) {
        return new Evidence(Optional.of(domain), List.of(), false);
    }

    private DmarcOutcome evaluate(String from, Evidence evidence) {
        return new Dmarc().evaluate(dns, from, evidence);
    }

    private Kind result(String from, Evidence evidence) {
        return evaluate(from, evidence).result();
    }

    @Test
    public void withoutAPolicyThereIsNoResult() {
        assertEquals(Kind.NONE, result("example.org", dkim("example.org")));
        dns.txt("_dmarc.example.org", "something", "else");
        assertEquals(Kind.NONE, result("example.org", NOTHING));
        assertEquals(Kind.PERMERROR, result("", NOTHING));
        assertEquals(Kind.PERMERROR, result("ex ample.org", NOTHING));
    }

    @Test
    public void whatAlignsPasses() {
        dns.txt("_dmarc.example.org", "v=DMARC1; p=reject");
        assertEquals(
                "dkim",
                evaluate("Example.ORG", dkim("other.test", "example.org")).alignedBy());
        assertEquals("spf", evaluate("example.org", spf("bounces.example.org")).alignedBy());
        assertEquals(
                "dkim,spf",
                evaluate(
                                "news.example.org",
                                new Evidence(Optional.of("example.org"), List.of("mail.example.org"), false))
                        .alignedBy());
        DmarcOutcome failed = evaluate("example.org", spf("example.com"));
        assertEquals(Kind.FAIL, failed.result());
        assertEquals(Wish.REJECT, failed.wish());
        assertEquals(Kind.FAIL, result("example.org", dkim("notexample.org")));
        assertEquals(Kind.FAIL, result("example.org", dkim("org")));
    }

    // rfc9989#4.4
    @Test
    public void strictAlignmentIsOfTheVeryDomain() {
        dns.txt("_dmarc.example.org", "v=DMARC1; p=reject; adkim=s; aspf=s");
        assertEquals(Kind.FAIL, result("example.org", dkim("mail.example.org")));
        assertEquals(Kind.FAIL, result("example.org", spf("mail.example.org")));
        assertEquals(Kind.PASS, result("example.org", dkim("EXAMPLE.org.")));
    }

    @Test
    public void subdomainsHaveTheirOwnWish() {
        dns.txt("_dmarc.example.org", "v=DMARC1; p=none; sp=quarantine; np=reject")
                .exists("real.example.org");
        assertEquals(Wish.NONE, evaluate("example.org", NOTHING).wish());
        assertEquals(Wish.QUARANTINE, evaluate("real.example.org", NOTHING).wish());
        assertEquals(Wish.REJECT, evaluate("no.example.org", NOTHING).wish());
        dns.txt("_dmarc.own.example.org", "v=DMARC1; p=reject; t=y");
        assertEquals(Wish.QUARANTINE, evaluate("own.example.org", NOTHING).wish());
        assertEquals("own.example.org", evaluate("own.example.org", NOTHING).policyDomain());
    }

    // rfc9989#4.10
    @Test
    public void twoRecordsAreNone() {
        dns.txt("_dmarc.example.org", "v=DMARC1; p=reject").txt("_dmarc.example.org", "v=DMARC1; p=none");
        assertEquals(Kind.NONE, result("example.org", NOTHING));
    }

    @Test
    public void recordsThatCannotBeUnderstood() {
        for (String record :
                List.of("p=reject; v=DMARC1", "v=dmarc1; p=reject", "v=DMARC1; p=rejct", "v=DMARC1; p=none; sp=x")) {
            dns.forget("_dmarc.example.org").txt("_dmarc.example.org", record);
            assertEquals(record, Kind.NONE, result("example.org", NOTHING));
        }
        dns.forget("_dmarc.example.org").txt("_dmarc.example.org", "v=DMARC1; p=rejct; rua=mailto:r@example.org");
        assertEquals(Kind.FAIL, result("example.org", NOTHING));
        assertEquals(Wish.NONE, evaluate("example.org", NOTHING).wish());
        dns.forget("_dmarc.example.org").txt("_dmarc.example.org", "v=DMARC1; unknown=1");
        assertEquals(
                Wish.NONE,
                evaluate("example.org", NOTHING).policy().orElseThrow().policy());
    }

    @Test
    public void reportsHaveAddresses() {
        dns.txt(
                "_dmarc.example.org",
                "v=DMARC1; p=none; rua=mailto:a@example.org!10m, https://example.org/,MAILTO:b@example.net; ruf=mailto:c@example.org");
        DmarcPolicy policy = evaluate("example.org", NOTHING).policy().orElseThrow();
        assertEquals(List.of("a@example.org", "b@example.net"), policy.aggregateTo());
        assertEquals(List.of("c@example.org"), policy.failuresTo());
    }

    // rfc9989#4.10.2
    @Test
    public void theOrganisationIsTheHighestWithARecord() {
        dns.txt("_dmarc.a.b.example.org", "v=DMARC1; p=none").txt("_dmarc.example.org", "v=DMARC1; p=reject");
        DmarcOutcome outcome = evaluate("a.b.example.org", dkim("c.example.org"));
        assertEquals("example.org", outcome.organisation());
        assertEquals("a.b.example.org", outcome.policyDomain());
        assertEquals(Kind.PASS, outcome.result());
    }

    @Test
    public void whoSaysSoIsAnOrganisation() {
        dns.txt("_dmarc.example.org", "v=DMARC1; p=reject").txt("_dmarc.dept.example.org", "v=DMARC1; p=reject; psd=n");
        assertEquals("dept.example.org", evaluate("x.dept.example.org", NOTHING).organisation());
        assertEquals(Kind.FAIL, result("x.dept.example.org", dkim("example.org")));
        assertEquals(Kind.FAIL, result("example.org", dkim("x.dept.example.org")));
        assertEquals(Kind.PASS, result("x.dept.example.org", dkim("y.dept.example.org")));
    }

    @Test
    public void belowASuffixOrganisationsDiffer() {
        dns.txt("_dmarc.gov.test", "v=DMARC1; p=reject; np=reject; psd=y");
        DmarcOutcome outcome = evaluate("mail.city.gov.test", dkim("other.gov.test"));
        assertEquals("city.gov.test", outcome.organisation());
        assertEquals("gov.test", outcome.policyDomain());
        assertEquals(Kind.FAIL, outcome.result());
        assertEquals(Kind.PASS, result("mail.city.gov.test", dkim("city.gov.test")));
        assertEquals(Kind.FAIL, result("mail.city.gov.test", dkim("gov.test")));
    }

    // rfc9989#4.10: eight look-ups at most
    @Test
    public void aLongNameIsCutToSevenLabels() {
        evaluate("a.b.c.d.e.f.g.h.i.j.example.org", NOTHING);
        List<String> asked =
                dns.asked().stream().filter(name -> name.startsWith("txt")).toList();
        assertEquals(8, asked.size());
        assertEquals("txt _dmarc.a.b.c.d.e.f.g.h.i.j.example.org", asked.get(0));
        assertEquals("txt _dmarc.f.g.h.i.j.example.org", asked.get(1));
        assertEquals("txt _dmarc.org", asked.get(7));
    }

    @Test
    public void withoutAnAnswerThereIsNoFailure() {
        dns.fail("_dmarc.example.org");
        assertEquals(Kind.TEMPERROR, result("example.org", NOTHING));
        assertEquals(Kind.TEMPERROR, result("www.example.org", dkim("www.example.org")));
        dns.recover("_dmarc.example.org").txt("_dmarc.example.org", "v=DMARC1; p=reject");
        assertEquals(Kind.TEMPERROR, result("example.org", new Evidence(Optional.empty(), List.of(), true)));
        assertEquals(Kind.PASS, result("example.org", new Evidence(Optional.empty(), List.of("example.org"), true)));
        dns.fail("_dmarc.x.example.org");
        assertEquals(Kind.TEMPERROR, result("example.org", dkim("x.example.org")));
        assertTrue(evaluate("example.org", dkim("x.example.org")).reason().startsWith("no answer"));
    }
}
