package org.posthouse.doctor.dns;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.Test;
import org.posthouse.api.health.HealthState;
import org.posthouse.api.server.DnsRecords;
import org.posthouse.doctor.check.FakeParts;
import org.posthouse.doctor.check.Findings;
import org.posthouse.net.api.Listener;
import org.posthouse.net.api.NetAdmin;
import org.posthouse.testkit.dns.FakeResolver;

/** The records to publish, and what is said of those that are. */
public class DomainRecordsTest {
    private static final String HOST = "mail.post.house";
    private static final String DOMAIN = "post.house";

    private final FakeResolver dns = new FakeResolver();
    private final FakeParts parts = new FakeParts();
    private Optional<String> issuer = Optional.of("letsencrypt.org");
    private final DomainRecords records =
            new DomainRecords(parts, () -> issuer, () -> List.of(InetAddress.getLoopbackAddress()));
    private final ServicesCheck services = new ServicesCheck(parts, records);

    public DomainRecordsTest() {
        parts.resolver = dns;
        parts.host = HOST;
        parts.domains.add(DOMAIN);
        listener("mx", "smtp", Listener.Tls.STARTTLS, 25, "");
        listener("lmtp", "lmtp", Listener.Tls.NONE, 24, "");
        listener("submission", "submission", Listener.Tls.STARTTLS, 587, "");
        listener("imaps", "imap", Listener.Tls.IMPLICIT, 993, "");
        listener("pop3s", "pop3", Listener.Tls.IMPLICIT, 995, "Address already in use");
    }

    private void listener(String name, String protocol, Listener.Tls tls, int port, String problem) {
        parts.listeners.add(new NetAdmin.ListenerStatus(
                new Listener(name, protocol, tls), "0.0.0.0", port, problem, true, 0, 0, 0, 0, 0));
    }

    private List<String> lines() {
        return records.of(DOMAIN, HOST, dns).stream()
                .map(record -> record.line().replaceAll(" +", " "))
                .toList();
    }

    private String state(String name, String type) {
        return records.of(DOMAIN, HOST, dns).stream()
                .filter(record ->
                        record.name().equals(name + ".") && record.type().equals(type))
                .map(Published::state)
                .findFirst()
                .orElse("");
    }

    /** Published as told, all of it is well. */
    private void publish() {
        dns.address(HOST, "192.0.2.25").ptr("192.0.2.25", HOST).mx(DOMAIN, 10, HOST);
        dns.txt(DOMAIN, "v=spf1 mx a:mail.post.house -all");
        dns.txt("_dmarc." + DOMAIN, "v=DMARC1; p=none; rua=mailto:postmaster@post.house");
        dns.txt("_smtp._tls." + DOMAIN, "v=TLSRPTv1; rua=mailto:postmaster@post.house");
        dns.srv("_imaps._tcp." + DOMAIN, 993, HOST).srv("_submission._tcp." + DOMAIN, 587, HOST);
        dns.caa(HOST, "issue", "letsencrypt.org");
    }

    @Test
    public void aZoneIsReadyToPaste() {
        assertEquals(
                List.of(
                        "post.house. MX 10 mail.post.house.",
                        "; fill in: mail.post.house. A PUBLIC-ADDRESS",
                        "post.house. TXT \"v=spf1 mx a:mail.post.house -all\"",
                        "_dmarc.post.house. TXT \"v=DMARC1; p=none; rua=mailto:postmaster@post.house\"",
                        "_smtp._tls.post.house. TXT \"v=TLSRPTv1; rua=mailto:postmaster@post.house\"",
                        "_submission._tcp.post.house. SRV 0 1 587 mail.post.house.",
                        "_imaps._tcp.post.house. SRV 0 1 993 mail.post.house.",
                        "mail.post.house. CAA 0 issue \"letsencrypt.org\"",
                        "; MTA-STS: no record, since this server serves no policy",
                        "; DKIM: no record, since nothing here signs mail"),
                lines());
        assertEquals("critical", state(DOMAIN, "MX"));
        assertEquals("optional", state("_imaps._tcp." + DOMAIN, "SRV"));
        assertTrue("what is missing and optional is no fault", Findings.well(services));
    }

    @Test
    public void partsHaveRecordsToo() {
        String text = "v=DKIM1; k=rsa; p=" + "A".repeat(300);
        parts.records.add(domain -> List.of(new DnsRecords.Entry("k1._domainkey." + domain, "TXT", text, "DKIM")));
        assertTrue(
                lines().toString(),
                lines().contains("k1._domainkey.post.house. TXT \"" + text.substring(0, 255) + "\" \""
                        + text.substring(255) + "\""));
        assertFalse(lines().toString().contains("nothing here signs mail"));
        assertEquals("warn", state("k1._domainkey." + DOMAIN, "TXT"));
        dns.txt("k1._domainkey." + DOMAIN, text.replace("; ", ";"));
        assertEquals("ok", state("k1._domainkey." + DOMAIN, "TXT"));
    }

    @Test
    public void whatIsPublishedAsToldIsWell() {
        publish();
        List<Published> all = records.of(DOMAIN, HOST, dns);
        assertEquals(
                List.of("ok", "none"),
                all.stream()
                        .map(Published::state)
                        .distinct()
                        .sorted((a, b) -> b.compareTo(a))
                        .toList());
        assertTrue(lines().contains("mail.post.house. A 192.0.2.25"));
        assertTrue(
                lines().contains("; for your address provider to set: 25.2.0.192.in-addr.arpa. PTR mail.post.house."));
        assertTrue(Findings.well(services));
    }

    @Test
    public void whatLeadsElsewhereIsNamed() {
        publish();
        dns.forget("_imaps._tcp." + DOMAIN).srv("_imaps._tcp." + DOMAIN, 993, "imap.old.house");
        assertEquals("_imaps._tcp.post.house", Findings.bad(services).subject());
        assertTrue(Findings.bad(services).found().contains("imap.old.house:993"));
        assertEquals("warn", state("_imaps._tcp." + DOMAIN, "SRV"));
        dns.forget("_imaps._tcp." + DOMAIN);
        dns.txt("_smtp._tls." + DOMAIN, "v=TLSRPTv1; rua=mailto:x@post.house");
        assertEquals("_smtp._tls.post.house", Findings.bad(services).subject());
    }

    @Test
    public void aCertificateThatNobodyMayIssueIsNamed() {
        publish();
        dns.forget(HOST)
                .address(HOST, "192.0.2.25")
                .caa("house", "issue", "other.ca")
                .caa("house", "iodef", "x");
        assertEquals("mail.post.house CAA", Findings.bad(services).subject());
        dns.caa(DOMAIN, "issue", "LetsEncrypt.org; validationmethods=http-01");
        assertTrue("the nearest counts", Findings.well(services));
        dns.forget(DOMAIN).caa(DOMAIN, "issue", ";");
        assertEquals(HealthState.CRITICAL, Findings.bad(services).state());
        issuer = Optional.empty();
        assertTrue("there is none to allow", Findings.well(services));
    }

    @Test
    public void aDnsThatDoesNotAnswerIsAskedOnce() {
        dns.fail(DOMAIN);
        assertEquals("unavailable", state(DOMAIN, "MX"));
        assertEquals("unavailable", state("_dmarc." + DOMAIN, "TXT"));
        assertFalse(dns.asked().toString(), dns.asked().contains("txt _dmarc.post.house"));
    }

    @Test
    public void reservedNamesAreNotAskedFor() {
        records.of("example.test", HOST, dns);
        records.of(DOMAIN, "mail.example.test", dns);
        assertEquals(List.of(), dns.asked());
    }

    /** Two DMARC records would be none. */
    @Test
    public void aPartThatReadsReportsNamesTheirAddress() {
        parts.records.add(domain -> List.of(new DnsRecords.Entry(
                "_dmarc." + domain, "TXT", "v=DMARC1; p=none; rua=mailto:reports@post.house", "DMARC")));
        List<String> dmarc =
                lines().stream().filter(line -> line.startsWith("_dmarc.")).toList();
        assertEquals(List.of("_dmarc.post.house. TXT \"v=DMARC1; p=none; rua=mailto:reports@post.house\""), dmarc);
    }
}
