package org.posthouse.doctor.dns;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.util.List;
import org.junit.Test;
import org.posthouse.api.health.HealthState;
import org.posthouse.doctor.check.FakeParts;
import org.posthouse.doctor.check.Findings;
import org.posthouse.testkit.dns.FakeResolver;

/** Each record missing or wrong in turn, and named. */
public class DnsChecksTest {
    private static final String HOST = "mail.post.house";
    private static final String ADDRESS = "192.0.2.25";
    private static final String DOMAIN = "post.house";

    private final FakeResolver dns = new FakeResolver();
    private final FakeParts parts = new FakeParts();
    private final DomainsCheck domains = new DomainsCheck(parts);

    public DnsChecksTest() {
        parts.resolver = dns;
        parts.host = HOST;
        parts.domains.add(DOMAIN);
        dns.address(HOST, ADDRESS).ptr(ADDRESS, HOST);
        dns.mx(DOMAIN, 10, HOST).txt(DOMAIN, "google-site=1").txt(DOMAIN, "v=spf1 mx -all");
        dns.txt("_dmarc." + DOMAIN, "v=DMARC1; p=none");
    }

    @Test
    public void allIsWell() {
        assertEquals(List.of("ok: mail.post.house has the address 192.0.2.25"), Findings.of(new HostNameCheck(parts)));
        assertEquals(
                List.of("ok 192.0.2.25: points back to mail.post.house"), Findings.of(new ReverseNameCheck(parts)));
        assertEquals(List.of("ok post.house: MX, SPF and DMARC are correct"), Findings.of(domains));
    }

    @Test
    public void aNameThatNobodyCanUseIsNamed() {
        HostNameCheck check = new HostNameCheck(parts);
        parts.host = "server7";
        assertEquals(HealthState.CRITICAL, Findings.bad(check).state());
        parts.host = "mail.example.test";
        assertEquals(HealthState.WARN, Findings.bad(check).state());
        parts.host = "nowhere.post.house";
        assertTrue(Findings.bad(check).found().contains("has no address"));
        dns.fail("nowhere.post.house");
        assertEquals(HealthState.UNAVAILABLE, Findings.bad(check).state());
        parts.host = null;
        assertEquals(List.of("unavailable: the name of the server is absent"), Findings.of(check));
    }

    @Test
    public void reservedNamesAreNotAskedFor() {
        parts.host = "mail.example.test";
        List.of(new HostNameCheck(parts), new ReverseNameCheck(parts), domains, blocked())
                .forEach(check -> check.check());
        parts.host = HOST;
        parts.domains.set(0, "example.test");
        domains.check();
        assertFalse(dns.asked().toString(), dns.asked().stream().anyMatch(a -> a.contains("example")));
    }

    @Test
    public void anAddressWithoutNameIsNamed() {
        dns.forget(ADDRESS);
        assertTrue(Findings.bad(new ReverseNameCheck(parts)).found().startsWith("has no name (PTR)"));
        dns.ptr(ADDRESS, "customer-25.isp.house");
        assertTrue(Findings.bad(new ReverseNameCheck(parts)).found().contains("points back to customer-25"));
    }

    @Test
    public void privateAddressesHaveNoNames() {
        dns.forget(HOST);
        dns.address(HOST, "10.1.2.3", "fd00::1", "100.64.0.1", "fe80::1");
        assertEquals(List.of(), Findings.of(new ReverseNameCheck(parts)));
        assertEquals(List.of(), Findings.of(blocked()));
    }

    @Test
    public void mailThatGoesElsewhereIsNamed() {
        dns.forget(DOMAIN).txt(DOMAIN, "v=spf1 a:" + HOST + " -all");
        assertEquals("post.house MX", Findings.bad(domains).subject());
        assertEquals(
                "add the record: post.house. MX 10 mail.post.house.",
                Findings.bad(domains).fix());
        dns.mx(DOMAIN, 10, "mx.old.house");
        assertEquals(
                "its mail goes to mx.old.house, not here", Findings.bad(domains).found());
        dns.address("mx.old.house", ADDRESS);
        assertTrue("another name of this server", Findings.well(domains));
    }

    @Test
    public void aDomainThatTakesNoMailOrIsNotThereIsNamed() {
        dns.forget(DOMAIN).mx(DOMAIN, 0, ".").txt(DOMAIN, "v=spf1 a:" + HOST + " -all");
        assertEquals(
                "its MX record says that it accepts no mail",
                Findings.bad(domains).found());
        dns.forget(DOMAIN);
        assertEquals(
                List.of("critical post.house MX", "warn post.house SPF"),
                Findings.of(domains).stream()
                        .map(f -> f.substring(0, f.indexOf(':')))
                        .toList());
        dns.fail(DOMAIN);
        assertTrue(domains.check().stream()
                .allMatch(
                        d -> d.state() == HealthState.UNAVAILABLE || d.subject().endsWith("DMARC")));
    }

    @Test
    public void anSpfRecordThatForbidsThisServerIsNamed() {
        spf("v=spf1 ip4:198.51.100.0/24 -all");
        assertTrue(Findings.bad(domains).found().contains("does not allow 192.0.2.25"));
        spf("v=spf1 ip4:192.0.2.0/24 -all");
        assertTrue(Findings.well(domains));
        spf("v=spf1 include:_spf.isp.house -all");
        dns.txt("_spf.isp.house", "v=spf1 ip4:192.0.2.16/28 ~all");
        assertTrue(Findings.well(domains));
        spf("v=spf1 redirect=_spf.isp.house");
        assertTrue(Findings.well(domains));
        spf("v=spf1 exists:%{i}._spf.isp.house -all");
        assertTrue("it cannot be told", Findings.well(domains));
        spf("v=spf1 +all");
        assertTrue(Findings.bad(domains).found().contains("any server"));
    }

    private void spf(String record) {
        dns.forget(DOMAIN);
        dns.mx(DOMAIN, 10, HOST).txt(DOMAIN, record);
    }

    @Test
    public void prefixesCountForTheirFamily() throws Exception {
        InetAddress six = InetAddress.getByName("2001:db8::25");
        Spf.Verdict allows = Spf.Verdict.ALLOWS;
        Spf.Verdict forbids = Spf.Verdict.FORBIDS;
        dns.address("a.house", "192.0.2.200", "2001:db8::1");
        assertEquals(allows, new Spf(dns).of("v=spf1 ip6:2001:db8::/32 -all", DOMAIN, six));
        assertEquals(forbids, new Spf(dns).of("v=spf1 ip6:2001:db9::/32 -all", DOMAIN, six));
        assertEquals(forbids, new Spf(dns).of("v=spf1 a:a.house/24 -all", DOMAIN, six));
        assertEquals(allows, new Spf(dns).of("v=spf1 a:a.house/24//64 -all", DOMAIN, six));
        assertEquals(allows, new Spf(dns).of("v=spf1 a:a.house/24 -all", DOMAIN, InetAddress.getByName(ADDRESS)));
        assertEquals(forbids, new Spf(dns).of("v=spf1 -ip6:2001:db8::25 +all", DOMAIN, six));
    }

    @Test
    public void anSpfLoopEnds() throws Exception {
        dns.txt("loop.house", "v=spf1 include:loop.house -all");
        assertEquals(
                Spf.Verdict.UNKNOWN,
                new Spf(dns).of("v=spf1 include:loop.house -all", DOMAIN, InetAddress.getByName(ADDRESS)));
    }

    @Test
    public void twoRecordsOfOneKindAreNamed() {
        dns.txt(DOMAIN, "v=spf1 a -all");
        assertEquals("post.house SPF", Findings.bad(domains).subject());
        spf("v=spf1 mx -all");
        dns.txt("_dmarc." + DOMAIN, "v=DMARC1; p=reject");
        assertEquals(
                "2 DMARC records: with several, none counts",
                Findings.bad(domains).found());
    }

    @Test
    public void aMissingDmarcRecordIsNamedUnlessAParentHasOne() {
        dns.forget("_dmarc." + DOMAIN);
        assertTrue(Findings.bad(domains).fix().contains("_dmarc.post.house"));
        parts.domains.set(0, "sub.post.house");
        dns.mx("sub.post.house", 10, HOST).txt("sub.post.house", "v=spf1 mx -all");
        dns.txt("_dmarc." + DOMAIN, "v=DMARC1; p=none");
        assertTrue(Findings.well(domains));
    }

    private BlockListCheck blocked() {
        return new BlockListCheck(parts, () -> List.of("list.house", " "));
    }

    @Test
    public void anAddressThatIsListedIsNamed() {
        assertEquals(List.of("ok 192.0.2.25 list.house: not listed"), Findings.of(blocked()));
        dns.address("25.2.0.192.list.house", "127.0.0.2");
        assertEquals("192.0.2.25 list.house", Findings.bad(blocked()).subject());
        dns.forget("25.2.0.192.list.house");
        dns.address("25.2.0.192.list.house", "127.255.255.254");
        assertTrue("the list refuses to answer", Findings.well(blocked()));
        dns.fail("25.2.0.192.list.house");
        assertTrue(Findings.well(blocked()));
    }

    @Test
    public void addressesAreReversed() throws Exception {
        assertEquals("25.2.0.192", BlockListCheck.reversed(InetAddress.getByName(ADDRESS)));
        assertEquals(
                "1.0.0.0." + "0.0.0.0.".repeat(5) + "8.b.d.0.1.0.0.2",
                BlockListCheck.reversed(InetAddress.getByName("2001:db8::1")));
    }
}
