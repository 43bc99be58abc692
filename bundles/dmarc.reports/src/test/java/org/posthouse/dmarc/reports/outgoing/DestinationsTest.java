package org.posthouse.dmarc.reports.outgoing;

import static org.junit.Assert.assertEquals;

import java.util.List;
import org.junit.Test;
import org.posthouse.auth.dmarc.ReportRequest;
import org.posthouse.auth.dmarc.ReportRequest.Consent;
import org.posthouse.testkit.dns.FakeResolver;

public class DestinationsTest {
    private final FakeResolver dns = new FakeResolver().txt("_dmarc.example.org", "v=DMARC1; p=none");

    private String verified(String rua) {
        ReportRequest request =
                ReportRequest.of(List.of("v=DMARC1; p=none; rua=" + rua)).orElseThrow();
        Destinations.Found found =
                new Destinations().verify(dns, "example.org", request.aggregate(), Consent::aggregate);
        List<String> addresses = found.addresses().stream()
                .map(uri -> uri.address() + (uri.limit() == Long.MAX_VALUE ? "" : "!" + uri.limit()))
                .toList();
        return String.join(" ", addresses) + (found.open() ? " ?" : "");
    }

    @Test
    public void ownDomainsNeedNoConsent() {
        assertEquals("a@example.org", verified("mailto:a@example.org"));
        assertEquals("a@r.example.org", verified("mailto:a@r.example.org"));
        assertEquals("a@example.org b@example.org", verified("mailto:a@example.org, mailto:b@example.org"));
    }

    @Test
    public void strangersMustConsent() {
        assertEquals("", verified("mailto:a@victim.test"));
        dns.txt("example.org._report._dmarc.victim.test", "v=spf1 -all");
        assertEquals("", verified("mailto:a@victim.test"));
        dns.txt("example.org._report._dmarc.reader.test", "v=DMARC1");
        assertEquals("a@reader.test", verified("mailto:a@reader.test"));
        dns.txt("example.org._report._dmarc.two.test", "v=DMARC1;")
                .txt("example.org._report._dmarc.two.test", "v=DMARC1");
        assertEquals("several count", "a@two.test", verified("mailto:a@two.test"));
    }

    @Test
    public void whoConsentsMayNameAnotherAddressAtTheSameHost() {
        dns.txt("example.org._report._dmarc.reader.test", "v=DMARC1; rua=mailto:other@reader.test!2m");
        assertEquals("other@reader.test!2097152", verified("mailto:a@reader.test"));
        dns.forget("example.org._report._dmarc.reader.test")
                .txt("example.org._report._dmarc.reader.test", "v=DMARC1; rua=mailto:x@victim.test");
        assertEquals("nobody at all", "", verified("mailto:a@reader.test"));
    }

    @Test
    public void noAnswerIsNoConsent() {
        dns.fail("example.org._report._dmarc.slow.test");
        assertEquals("b@example.org ?", verified("mailto:a@slow.test,mailto:b@example.org"));
        dns.fail("_dmarc.example.org");
        assertEquals(" ?", verified("mailto:b@example.org"));
    }

    @Test
    public void strangeAddressesAreNone() {
        assertEquals("", verified("https://example.org/report, mailto:, mailto:@example.org, mailto:a@[192.0.2.1]"));
        assertEquals("", verified("mailto:a%0d%0aBcc:x@example.org"));
        assertEquals("a!b@example.org!10240", verified("mailto:a%21b@example.org?subject=x!10k"));
        assertEquals("a@example.org", verified("MAILTO:a@example.org!99999999999999t"));
        String many = "mailto:a1@example.org,mailto:a2@example.org,mailto:a3@example.org,mailto:a4@example.org";
        assertEquals(
                5,
                verified(many + ",mailto:a5@example.org,mailto:a6@example.org").split(" ").length);
        String label = "x".repeat(60);
        String deep = label + "." + label + "." + label + "." + label;
        assertEquals("a name that is too long", "", verified("mailto:a@" + deep));
    }
}
