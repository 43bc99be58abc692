package org.posthouse.dns;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.After;
import org.junit.Test;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Security;
import org.posthouse.testkit.dns.TestDnsServer;
import org.posthouse.testkit.net.Settings;

/** Whose word counts, if servers say different things. */
public class SecurityTest {
    private static final int BOGUS = 6; // rfc8914#4.7

    private final TestDnsServer first = TestDnsServer.start();
    private final TestDnsServer second = TestDnsServer.start();
    private DnsResolver resolver;

    @After
    public void stop() {
        if (resolver != null) {
            resolver.deactivate();
        }
        first.close();
        second.close();
    }

    private static Server server(TestDnsServer server, boolean believed) {
        return new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()), believed);
    }

    private void ask(Server... servers) {
        resolver = new DnsResolver(
                Clock.systemUTC(), Settings.of(DnsConfig.class, Map.of("cacheSize", 0)), Arrays.asList(servers));
    }

    @Test
    public void theBitOfAStrangerSaysNothing() {
        ask(server(first, false));
        first.txt("signed.example.org", "1").secure("signed.example.org").txt("plain.example.org", "1");
        assertEquals(Security.INDETERMINATE, resolver.txt("signed.example.org").security());
        assertEquals(Security.INDETERMINATE, resolver.txt("plain.example.org").security());
        assertEquals(Security.INDETERMINATE, resolver.mx("plain.example.org").security());
    }

    @Test
    public void whatOneFoundForgedNobodyElseCanVouchForUnlessHeValidatedIt() {
        ask(server(first, true), server(second, false));
        first.bogus("x.example.org").txt("x.example.org", "forged");
        second.txt("x.example.org", "forged");
        Answer<String> answer = resolver.txt("x.example.org");
        assertEquals(Answer.Kind.TRY_LATER, answer.kind());
        assertEquals(Security.BOGUS, answer.security());
        resolver.deactivate();

        ask(server(first, true), server(second, true));
        assertEquals(Security.BOGUS, resolver.txt("x.example.org").security());
        second.secure("x.example.org");
        assertTrue("only the first has a problem", resolver.txt("x.example.org").secure());
    }

    @Test
    public void aServerThatCannotAnswerIsNotOneThatFoundAForgery() {
        ask(server(first, true), server(second, true));
        first.fail("x.example.org");
        second.txt("x.example.org", "1");
        assertEquals(Security.INSECURE, resolver.txt("x.example.org").security());
        first.refuse("y.example.org").bogus("y.example.org");
        second.txt("y.example.org", "1");
        assertEquals(Answer.Kind.FOUND, resolver.txt("y.example.org").kind());
    }

    @Test
    public void anyServerMaySayThatItFoundAForgery() {
        ask(server(first, false), server(second, false));
        first.fail("x.example.org").error("x.example.org", BOGUS);
        second.txt("x.example.org", "1");
        assertEquals(Security.BOGUS, resolver.txt("x.example.org").security());
        first.fail("y.example.org").error("y.example.org", 22); // no server could be reached
        second.txt("y.example.org", "1");
        assertEquals(Answer.Kind.FOUND, resolver.txt("y.example.org").kind());
        assertFalse(
                "a stranger is not asked to leave out the check",
                first.queries().size() > 2);
    }

    @Test
    public void thisMachineAndWhomTheConfigurationNamesAreBelieved() {
        String[] servers = {"127.0.0.53", "192.0.2.53", "::1"};
        assertEquals(
                List.of(true, false, true),
                Server.of(Settings.of(DnsConfig.class, Map.of("servers", servers))).stream()
                        .map(Server::believed)
                        .toList());
        assertTrue(
                Server.of(Settings.of(DnsConfig.class, Map.of("servers", servers, "trustRemoteValidation", true)))
                        .stream()
                        .allMatch(Server::believed));
    }
}
