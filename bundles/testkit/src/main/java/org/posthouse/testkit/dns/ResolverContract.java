package org.posthouse.testkit.dns;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.junit.Test;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Caa;
import org.posthouse.net.api.dns.Mx;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.net.api.dns.Security;
import org.posthouse.net.api.dns.Srv;
import org.posthouse.net.api.dns.Tlsa;

/** What every resolver does; one that believes its servers. */
public abstract class ResolverContract {
    private static final Tlsa EE = new Tlsa(3, 1, 1, new byte[32]);
    private static final Tlsa TA = new Tlsa(2, 0, 2, new byte[64]);

    /** What the resolver is to find; the same one during a test. */
    protected abstract Zone zone();

    /** The resolver; the same one during a test. */
    protected abstract Resolver resolver();

    private static void assertNone(Answer.Kind kind, Security security, Answer<?> answer) {
        assertEquals(kind, answer.kind());
        assertEquals(security, answer.security());
        assertEquals(List.of(), answer.records());
    }

    @Test
    public void exchangersComeInTheOrderOfTheirPreference() {
        zone().mx("example.org", 20, "b.example.org")
                .mx("example.org", 10, "a.example.org")
                .mx("null.example.org", 0, ".");
        Answer<Mx> answer = resolver().mx("Example.ORG.");
        assertEquals(List.of(new Mx(10, "a.example.org"), new Mx(20, "b.example.org")), answer.records());
        assertEquals("example.org", answer.name());
        assertEquals(Security.INSECURE, answer.security());
        assertEquals(List.of(new Mx(0, "")), resolver().mx("null.example.org").records());
    }

    @Test
    public void familiesCanBeAskedForAlone() throws Exception {
        zone().address("both.example.org", "2001:db8::1", "192.0.2.1")
                .address("four.example.org", "192.0.2.4")
                .address("six.example.org", "2001:db8::6");
        InetAddress v4 = InetAddress.getByName("192.0.2.1");
        InetAddress v6 = InetAddress.getByName("2001:db8::1");
        assertEquals(List.of(v4, v6), resolver().addresses("both.example.org").records());
        assertEquals(List.of(v4), resolver().ipv4("both.example.org").records());
        assertEquals(List.of(v6), resolver().ipv6("both.example.org").records());
        assertEquals(1, resolver().addresses("four.example.org").records().size());
        assertEquals(1, resolver().addresses("six.example.org").records().size());
        assertNone(Answer.Kind.NO_DATA, Security.INSECURE, resolver().ipv6("four.example.org"));
        assertNone(Answer.Kind.NO_NAME, Security.INSECURE, resolver().ipv6("none.example.org"));
        assertNone(Answer.Kind.NO_NAME, Security.INSECURE, resolver().addresses("none.example.org"));
    }

    @Test
    public void textsAreJoinedAndAddressesHaveNames() throws Exception {
        zone().txt("spf.example.org", "v=spf1 ", "-all").ptr("192.0.2.1", "mail.example.org");
        assertEquals(List.of("v=spf1 -all"), resolver().txt("spf.example.org").records());
        InetAddress address = InetAddress.getByName("192.0.2.1");
        assertEquals(List.of("mail.example.org"), resolver().ptr(address).records());
        assertEquals(
                Answer.Kind.NO_NAME,
                resolver().ptr(InetAddress.getByName("192.0.2.2")).kind());
    }

    @Test
    public void certificatesHaveRecordsPerPort() {
        zone().tlsa(25, "mx.example.org", EE).tlsa(25, "mx.example.org", TA).secure("_25._tcp.mx.example.org");
        Answer<Tlsa> answer = resolver().tlsa(25, "MX.example.org");
        assertEquals(Set.of(EE, TA), Set.copyOf(answer.records()));
        assertTrue(answer.secure());
        assertEquals(Answer.Kind.NO_NAME, resolver().tlsa(26, "mx.example.org").kind());
        zone().cname("_25._tcp.alias.example.org", "_25._tcp.mx.example.org").secure("_25._tcp.alias.example.org");
        answer = resolver().tlsa(25, "alias.example.org");
        assertEquals("_25._tcp.mx.example.org", answer.name());
        assertTrue(answer.secure());
    }

    @Test
    public void servicesAndIssuersAreFound() {
        zone().srv("_imaps._tcp.example.org", 993, "mail.example.org")
                .srv("_pop3s._tcp.example.org", 0, ".")
                .caa("example.org", "issue", "ca.example.net");
        assertEquals(
                List.of(new Srv(0, 1, 993, "mail.example.org")),
                resolver().srv("_IMAPS._tcp.example.org").records());
        assertEquals(
                "not offered",
                "",
                resolver().srv("_pop3s._tcp.example.org").records().get(0).target());
        assertEquals(
                Answer.Kind.NO_NAME, resolver().srv("_imap._tcp.example.org").kind());
        assertEquals(
                List.of(new Caa(false, "issue", "ca.example.net")),
                resolver().caa("example.org").records());
        assertEquals(Answer.Kind.NO_NAME, resolver().caa("www.example.org").kind());
    }

    @Test
    public void aNoIsSecureOrNot() {
        zone().exists("signed.example.org").secure("signed.example.org").secure("gone.example.org");
        zone().exists("plain.example.org");
        Resolver resolver = resolver();
        for (Answer<?> answer : List.of(
                resolver.mx("signed.example.org"),
                resolver.addresses("signed.example.org"),
                resolver.ipv4("signed.example.org"),
                resolver.txt("signed.example.org"),
                resolver.alias("signed.example.org"))) {
            assertNone(Answer.Kind.NO_DATA, Security.SECURE, answer);
        }
        assertNone(Answer.Kind.NO_NAME, Security.SECURE, resolver.mx("gone.example.org"));
        assertNone(Answer.Kind.NO_DATA, Security.INSECURE, resolver.mx("plain.example.org"));
        assertNone(Answer.Kind.NO_NAME, Security.INSECURE, resolver.mx("none.example.org"));
    }

    @Test
    public void whatIsForgedIsNoAnswer() {
        zone().mx("bogus.example.org", 10, "mx.example.org")
                .address("bogus.example.org", "192.0.2.1")
                .secure("bogus.example.org")
                .bogus("bogus.example.org");
        zone().cname("leads.example.org", "bogus.example.org").secure("leads.example.org");
        zone().fail("broken.example.org");
        Resolver resolver = resolver();
        assertNone(Answer.Kind.TRY_LATER, Security.BOGUS, resolver.mx("bogus.example.org"));
        assertNone(Answer.Kind.TRY_LATER, Security.BOGUS, resolver.addresses("bogus.example.org"));
        assertNone(Answer.Kind.TRY_LATER, Security.BOGUS, resolver.ipv6("bogus.example.org"));
        assertNone(Answer.Kind.TRY_LATER, Security.BOGUS, resolver.mx("leads.example.org"));
        assertNone(Answer.Kind.TRY_LATER, Security.INDETERMINATE, resolver.mx("broken.example.org"));
        assertNone(Answer.Kind.TRY_LATER, Security.INDETERMINATE, resolver.addresses("broken.example.org"));
    }

    @Test
    public void anAliasIsAsSecureAsAllItsSteps() {
        zone().cname("www.example.org", "middle.example.org")
                .cname("middle.example.org", "host.example.net")
                .address("host.example.net", "192.0.2.1")
                .secure("www.example.org")
                .secure("host.example.net");
        Answer<InetAddress> answer = resolver().ipv4("WWW.example.org");
        assertEquals("host.example.net", answer.name());
        assertEquals(Security.INSECURE, answer.security());
        assertEquals("host.example.net", resolver().addresses("www.example.org").name());
        Answer<String> first = resolver().alias("www.example.org");
        assertEquals(List.of("middle.example.org"), first.records());
        assertEquals("www.example.org", first.name());
        assertTrue(first.secure());
        assertFalse(resolver().alias("middle.example.org").secure());
        Answer<Mx> none = resolver().mx("www.example.org");
        assertNone(Answer.Kind.NO_DATA, Security.INSECURE, none);
        assertEquals("host.example.net", none.name());
        zone().cname("nowhere.example.org", "gone.example.org");
        assertEquals(Answer.Kind.NO_NAME, resolver().ipv4("nowhere.example.org").kind());
    }

    @Test
    public void anAliasOfSecureStepsIsSecure() {
        zone().cname("www.example.org", "host.example.net").secure("www.example.org");
        zone().address("host.example.net", "192.0.2.1").secure("host.example.net");
        assertTrue(resolver().addresses("www.example.org").secure());
    }

    @Test
    public void aliasesThatGoInCirclesAreNoAnswer() {
        zone().cname("a.example.org", "b.example.org").cname("b.example.org", "a.example.org");
        assertEquals(
                Answer.Kind.TRY_LATER, resolver().addresses("a.example.org").kind());
    }

    @Test
    public void namesThatCannotBeDoNotExist() {
        for (String nonsense : new String[] {"", "a b", "a..b", "x".repeat(64) + ".org", "a\\.b", "\u0000", "\ud800"}) {
            assertEquals(nonsense, Answer.Kind.NO_NAME, resolver().mx(nonsense).kind());
            assertEquals(
                    nonsense,
                    Answer.Kind.NO_NAME,
                    resolver().addresses(nonsense).kind());
            assertEquals(
                    nonsense, Answer.Kind.NO_NAME, resolver().tlsa(25, nonsense).kind());
        }
    }

    @Test
    public void namesAreAskedForInAscii() {
        zone().mx("xn--bcher-kva.example", 10, "mx.example.org").mx("_odd_.example.org", 1, "mx.example.org");
        assertEquals(Answer.Kind.FOUND, resolver().mx("b\u00fccher.example").kind());
        assertEquals(
                "xn--bcher-kva.example", resolver().mx("B\u00dcCHER.example.").name());
        assertEquals(Answer.Kind.FOUND, resolver().mx("_odd_.example.org").kind());
    }
}
