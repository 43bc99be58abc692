package org.posthouse.auth.spf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.Test;
import org.posthouse.api.message.Address;
import org.posthouse.testkit.dns.FakeResolver;

/** What the suite of the standard does not ask. */
public class SpfTest {
    private final FakeResolver dns = new FakeResolver();

    private SpfOutcome check(String client, String sender) throws Exception {
        Optional<Address> address = Optional.of(sender)
                .filter(s -> !s.isEmpty())
                .map(s -> new Address(s.substring(0, s.indexOf('@')), s.substring(s.indexOf('@') + 1)));
        return new Spf()
                .check(dns, SpfQuery.mailFrom(InetAddress.getByName(client), address, "mail.example.net", "here.test"));
    }

    @Test
    public void theMechanismThatMatchedIsTold() throws Exception {
        dns.txt("example.org", "v=spf1 ip4:192.0.2.0/24 ip6:::ffff:198.51.100.0/120 -all");
        assertEquals("ip4:192.0.2.0/24", check("192.0.2.9", "a@example.org").reason());
        assertEquals(SpfResult.PASS, check("198.51.100.7", "a@example.org").result());
        assertEquals("-all", check("203.0.113.1", "a@example.org").reason());
    }

    @Test
    public void theNullSenderIsTheClientsName() throws Exception {
        dns.txt("mail.example.net", "v=spf1 a -all").address("mail.example.net", "192.0.2.1");
        assertEquals(SpfResult.PASS, check("192.0.2.1", "").result());
        assertEquals(SpfResult.FAIL, check("192.0.2.2", "").result());
    }

    // rfc8616#4
    @Test
    public void aDomainInUnicodeIsTheSameInAscii() throws Exception {
        dns.txt("xn--bcher-kva.example", "v=spf1 +all");
        assertEquals(SpfResult.PASS, check("192.0.2.1", "jörg@bücher.example").result());
    }

    @Test
    public void textOfStrangersIsPrintableAndShort() throws Exception {
        dns.txt("example.org", "v=spf1 -all exp=why.example.org").txt("why.example.org", "x".repeat(5000));
        assertEquals(
                400,
                check("192.0.2.1", "a@example.org").explanation().orElseThrow().length());
        dns.txt("two.example.org", "v=spf1 \u00e9\r\nX-Header: 1");
        assertTrue(check("192.0.2.1", "a@two.example.org").reason().matches("[\\x20-\\x7E]*"));
    }

    @Test
    public void aRecordHasABound() throws Exception {
        dns.txt("example.org", "v=spf1" + " ip4:192.0.2.1".repeat(5000) + " +all");
        assertEquals(SpfResult.PERMERROR, check("192.0.2.9", "a@example.org").result());
    }

    @Test
    public void macrosHaveABound() throws Exception {
        dns.txt("example.org", "v=spf1 exists:" + "%{l}.".repeat(10_000) + "example.org -all");
        assertEquals(
                SpfResult.PERMERROR, check("192.0.2.9", "a.b.c@example.org").result());
        dns.txt("long.example.org", "v=spf1 exists:" + "%{l}.".repeat(50) + "x.example.org -all");
        check("192.0.2.9", "abcdef@long.example.org");
        String asked = dns.asked().get(dns.asked().size() - 1);
        assertTrue(asked, asked.startsWith("ipv4 abcdef.") && asked.length() <= "ipv4 ".length() + 253);
    }

    // rfc7208#4.6.4
    @Test
    public void aCheckThatTakesTooLongIsATemporaryError() throws Exception {
        dns.txt("example.org", "v=spf1 a:one.example.org a:two.example.org +all")
                .address("one.example.org", "192.0.2.1")
                .address("two.example.org", "192.0.2.2");
        AtomicLong seconds = new AtomicLong();
        Spf slow = new Spf(() -> seconds.getAndAdd(15) * 1_000_000_000L);
        SpfOutcome outcome = slow.check(
                dns,
                SpfQuery.mailFrom(
                        InetAddress.getByName("203.0.113.9"),
                        Optional.of(new Address("a", "example.org")),
                        "x.test",
                        "y.test"));
        assertEquals(SpfResult.TEMPERROR, outcome.result());
    }
}
