package org.posthouse.transport.relay;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.posthouse.api.routing.Route;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.api.transport.RecipientResult.Action;
import org.posthouse.net.api.dns.Tlsa;

/** Where DNSSEC secures all that leads to a host, its TLSA records say whom it must be (rfc7672). */
public class DaneTest {
    private static final Tlsa OTHER = new Tlsa(Tlsa.DANE_EE, 1, 1, new byte[32]);
    /** Of a usage that is none for SMTP (rfc7672#3.1.3). */
    private static final Tlsa UNUSABLE = new Tlsa(0, 1, 1, new byte[32]);

    @Rule
    public final RelayFixture relay = new RelayFixture();

    private static String service(String host) {
        return "_25._tcp." + host;
    }

    private void secure(String... names) {
        for (String name : names) {
            relay.dns.secure(name);
        }
    }

    /** Both exchangers have a record, and everything is signed. */
    private void signed(Tlsa first, Tlsa second) {
        secure("far.test", "mx1.far.test", "mx2.far.test", service("mx1.far.test"), service("mx2.far.test"));
        relay.dns.tlsa(25, "mx1.far.test", first).tlsa(25, "mx2.far.test", second);
        relay.first.extensions = List.of("STARTTLS");
        relay.second.extensions = List.of("STARTTLS");
    }

    private void nothingIsSent(String enhanced, RecipientResult result) {
        assertEquals(Action.DELAYED, result.action());
        assertEquals(result.toString(), enhanced, result.status().enhanced());
        assertEquals(0, relay.first.count("MAIL") + relay.second.count("MAIL"));
    }

    @Test
    public void whoMatchesItsRecordsGetsTheMail() {
        signed(TestTls.RECORD, OTHER);
        assertEquals("mx1.far.test", relay.deliver().remoteMta().orElseThrow());
        assertEquals(List.of("mx1.far.test dane"), relay.dialer.handshakes);
    }

    @Test
    public void whoDoesNotMatchGetsNothing() {
        signed(OTHER, OTHER);
        nothingIsSent("4.7.5", relay.deliver());
        assertEquals(List.of("mx1.far.test dane", "mx2.far.test dane"), relay.dialer.handshakes);
    }

    @Test
    public void anotherExchangerThatMatchesGetsIt() {
        signed(OTHER, TestTls.RECORD);
        assertEquals("mx2.far.test", relay.deliver().remoteMta().orElseThrow());
    }

    @Test
    public void nothingGoesInClear() {
        signed(TestTls.RECORD, TestTls.RECORD);
        relay.first.extensions = List.of();
        relay.second.override = c -> c.equals("STARTTLS") ? "454 4.7.0 not now" : null;
        nothingIsSent("4.7.4", relay.deliver());
        relay.first.extensions = List.of("STARTTLS");
        relay.first.override = c -> c.equals("STARTTLS") ? "220 go" + FakeSmtpServer.CLOSE : null;
        relay.second.override = relay.first.override;
        nothingIsSent("4.7.5", relay.deliver());
    }

    /** Encrypted, but with anybody: that there are records is still a promise of TLS (rfc7672#2.2). */
    @Test
    public void unusableRecordsDemandTls() {
        signed(UNUSABLE, UNUSABLE);
        assertTrue(relay.deliver().successful());
        relay.first.commands.clear();
        relay.first.extensions = List.of();
        relay.second.extensions = List.of();
        nothingIsSent("4.7.4", relay.deliver());
    }

    @Test
    public void whatCannotBeSaidNowWaits() {
        signed(TestTls.RECORD, TestTls.RECORD);
        relay.dns.bogus(service("mx1.far.test")).fail(service("mx2.far.test"));
        nothingIsSent("4.4.3", relay.deliver());
        assertTrue("nobody was talked to", relay.dialer.targets.isEmpty());
        relay.dns.recover(service("mx2.far.test"));
        assertEquals("mx2.far.test", relay.deliver().remoteMta().orElseThrow());
    }

    @Test
    public void whereSomethingIsNotSecureRecordsDoNotCount() {
        for (String insecure : List.of("far.test", "mx1.far.test", service("mx1.far.test"))) {
            relay.dns.forget(service("mx1.far.test")).forget(service("mx2.far.test"));
            signed(OTHER, OTHER);
            boolean address = insecure.equals("mx1.far.test");
            relay.dns.forget(insecure);
            if (insecure.equals("far.test")) {
                relay.dns.mx("far.test", 10, "mx1.far.test");
            } else if (address) {
                relay.dns.address("mx1.far.test", "192.0.2.1");
            } else {
                relay.dns.tlsa(25, "mx1.far.test", OTHER);
            }
            relay.dialer.handshakes.clear();
            assertEquals(insecure, "mx1.far.test", relay.deliver().remoteMta().orElseThrow());
            assertEquals(insecure, List.of("mx1.far.test false"), relay.dialer.handshakes);
            if (insecure.equals("far.test")) {
                relay.dns.mx("far.test", 20, "mx2.far.test");
                assertFalse(relay.dns.asked().toString().contains("tlsa"));
            }
        }
    }

    @Test
    public void aSecureHostWithoutRecordsIsAsEver() {
        secure("far.test", "mx1.far.test", service("mx1.far.test"));
        relay.first.extensions = List.of();
        assertTrue(relay.deliver().successful());
    }

    /** The end of the aliases comes first, the name in the MX record after it (rfc7672#2.2.2). */
    @Test
    public void aliasesAreFollowed() {
        secure("far.test", "alias.far.test", "mx1.far.test", service("mx1.far.test"), service("alias.far.test"));
        relay.dns.mx("far.test", 1, "alias.far.test").cname("alias.far.test", "mx1.far.test");
        relay.first.extensions = List.of("STARTTLS");
        relay.dns.tlsa(25, "alias.far.test", TestTls.RECORD);
        assertTrue(relay.deliver().successful());
        assertEquals(List.of("alias.far.test dane"), relay.dialer.handshakes);
        relay.dns.tlsa(25, "mx1.far.test", TestTls.RECORD);
        relay.dialer.handshakes.clear();
        assertTrue(relay.deliver().successful());
        assertEquals(List.of("mx1.far.test dane"), relay.dialer.handshakes);
    }

    @Test
    public void anAliasIntoAnInsecureZoneCanHaveRecords() {
        secure("far.test", "alias.far.test", service("alias.far.test"));
        relay.dns.mx("far.test", 1, "alias.far.test").cname("alias.far.test", "mx1.far.test");
        relay.dns.tlsa(25, "alias.far.test", TestTls.RECORD).tlsa(25, "mx1.far.test", OTHER);
        relay.first.extensions = List.of("STARTTLS");
        assertTrue(relay.deliver().successful());
        assertEquals(List.of("alias.far.test dane"), relay.dialer.handshakes);
    }

    @Test
    public void aHostThatARouteNamesNeedsNoMx() {
        signed(OTHER, OTHER);
        Map<String, String> options = Map.of("host", "mx1.far.test", "port", "25");
        nothingIsSent("4.7.5", relay.deliver(new Route("smtp", "x", options)));
        relay.dns.fail(service("mx1.far.test"));
        nothingIsSent("4.4.3", relay.deliver(new Route("smtp", "x", options)));
        Map<String, String> never = Map.of("host", "mx1.far.test", "port", "25", "tls", "none");
        assertTrue(relay.deliver(new Route("smtp", "x", never)).successful());
    }

    @Test
    public void itCanBeSwitchedOff() {
        signed(OTHER, OTHER);
        relay.configure("dane", false);
        assertTrue(relay.deliver().successful());
        relay.configure("tls", "verify");
        assertTrue("what is stricter stays so", relay.deliver().successful());
        assertEquals(List.of("mx1.far.test false", "mx1.far.test true"), relay.dialer.handshakes);
    }
}
