package org.posthouse.transport.relay;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.posthouse.api.routing.Route;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.api.transport.RecipientResult.Action;

public class TlsTest {
    @Rule
    public final RelayFixture relay = new RelayFixture();

    private void offerTls() {
        relay.first.extensions = List.of("STARTTLS", "DSN", "PIPELINING");
        relay.second.extensions = relay.first.extensions;
    }

    private void delayed(String enhanced, RecipientResult result) {
        assertEquals(Action.DELAYED, result.action());
        assertEquals(result.toString(), enhanced, result.status().enhanced());
        assertTrue(relay.first.messages.isEmpty() && relay.second.messages.isEmpty());
        assertEquals(0, relay.first.count("MAIL") + relay.second.count("MAIL"));
    }

    @Test
    public void tlsIsUsedWhenOfferedAndWhatWasSaidBeforeIsForgotten() {
        offerTls();
        relay.first.secureExtensions = List.of("SIZE");
        assertEquals(Action.RELAYED, relay.deliver().action());
        assertEquals(List.of("mx1.far.test false"), relay.dialer.handshakes);
        assertEquals(
                List.of("EHLO mail.here.test", "STARTTLS", "EHLO mail.here.test", "MAIL FROM:<a@here.test> SIZE=28"),
                List.copyOf(relay.first.commands).subList(0, 4));
        assertEquals(1, relay.first.messages.size());
    }

    @Test
    public void aFailedHandshakeFallsBackToClearOnANewConnection() {
        offerTls();
        relay.first.override = c -> c.equals("STARTTLS") ? "220 go" + FakeSmtpServer.CLOSE : null;
        assertTrue(relay.deliver().successful());
        assertEquals(2, relay.first.connections.get());
        assertEquals(1, relay.first.messages.size());
        assertEquals(0, relay.second.connections.get());
    }

    @Test
    public void aRefusedStartTlsGoesOnInClear() {
        offerTls();
        relay.first.override = c -> c.equals("STARTTLS") ? "454 4.7.0 not now" : null;
        assertTrue(relay.deliver().successful());
        assertEquals(1, relay.first.connections.get());
        relay.configure("tls", "require");
        relay.first.messages.clear();
        relay.first.commands.clear();
        relay.second.override = relay.first.override;
        delayed("4.7.4", relay.deliver());
    }

    @Test
    public void requiredTlsNeverFallsBack() {
        for (String policy : List.of("require", "verify")) {
            relay.configure("tls", policy);
            relay.first.extensions = List.of();
            relay.second.extensions = List.of();
            delayed("4.7.4", relay.deliver());
            relay.first.override = c -> c.startsWith("EHLO") ? "502 what" : null;
            relay.second.override = relay.first.override;
            assertEquals(Action.DELAYED, relay.deliver().action());
            assertEquals(0, relay.first.count("HELO"));
            offerTls();
            relay.first.override = c -> c.equals("STARTTLS") ? "220 go" + FakeSmtpServer.CLOSE : null;
            relay.second.override = relay.first.override;
            delayed("4.7.5", relay.deliver());
            relay.first.override = c -> null;
        }
    }

    @Test
    public void anotherExchangerMayHaveWhatIsRequired() {
        relay.configure("tls", "require");
        relay.first.extensions = List.of();
        relay.second.extensions = List.of("STARTTLS");
        assertEquals("mx2.far.test", relay.deliver().remoteMta().orElseThrow());
    }

    @Test
    public void verifyingTakesTheRightNameOnly() {
        offerTls();
        relay.configure("tls", "verify");
        assertEquals("mx1.far.test", relay.deliver().remoteMta().orElseThrow());
        assertEquals(List.of("mx1.far.test true"), relay.dialer.handshakes);
        relay.first.messages.clear();
        relay.first.commands.clear();
        relay.dns.mx("other.test", 10, "mx2.far.test");
        delayed("4.7.5", relay.deliver(new Route("smtp", "other.test", Map.of())));
        relay.configure("tls", "require");
        assertTrue(relay.deliver(new Route("smtp", "other.test", Map.of())).successful());
    }

    @Test
    public void theRouteOverridesTheSettings() {
        offerTls();
        relay.configure("tls", "verify");
        Map<String, String> options = Map.of("host", "mx1.far.test", "port", "25", "tls", "none");
        assertTrue(relay.deliver(new Route("smtp", "x", options)).successful());
        assertTrue(relay.dialer.handshakes.isEmpty());
        relay.configure("tls", "none");
        options = Map.of("host", "mx1.far.test", "port", "25", "tls", "no such policy");
        assertTrue(relay.deliver(new Route("smtp", "x", options)).successful());
        assertEquals("the strictest", List.of("mx1.far.test true"), relay.dialer.handshakes);
    }

    @Test
    public void whatIsInjectedBeforeTheHandshakeEndsIt() {
        offerTls();
        relay.first.override = c -> c.equals("STARTTLS") ? "220 go\r\n250-peer.test\r\n250 EVIL" : null;
        relay.second.override = relay.first.override;
        relay.configure("tls", "require");
        delayed("4.7.5", relay.deliver());
        assertTrue(relay.dialer.handshakes.isEmpty());
    }
}
