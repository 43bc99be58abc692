package org.posthouse.transport.relay;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.api.message.Recipient;
import org.posthouse.api.message.Recipient.Notify;
import org.posthouse.api.message.Sender;
import org.posthouse.api.routing.Route;
import org.posthouse.api.spool.RecipientState;
import org.posthouse.api.transport.Job;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.api.transport.RecipientResult.Action;
import org.posthouse.api.transport.Transport;
import org.posthouse.testkit.dns.FakeResolver;
import org.posthouse.testkit.flow.TransportContract;

public class RelayTransportTest extends TransportContract {
    private static final Route FAR = new Route("smtp", "far.test", Map.of());

    private final FakeResolver dns = new FakeResolver()
            .mx("far.test", 20, "mx2.far.test")
            .mx("far.test", 10, "mx1.far.test")
            .address("mx1.far.test", "192.0.2.1")
            .address("mx2.far.test", "192.0.2.2");
    private final SocketDialer dialer = new SocketDialer();
    private final RelayTransport transport = new RelayTransport();
    private FakeSmtpServer first;
    private FakeSmtpServer second;

    @Before
    public void start() throws IOException {
        first = new FakeSmtpServer();
        second = new FakeSmtpServer();
        dialer.host("192.0.2.1", first).host("192.0.2.2", second);
        transport.dialer = dialer;
        transport.resolver = dns;
        settings(Settings.Tls.OPPORTUNISTIC, Duration.ZERO);
    }

    @After
    public void stop() throws IOException {
        transport.deactivate();
        first.close();
        second.close();
    }

    private void settings(Settings.Tls tls, Duration keep) {
        transport.settings = new Settings(
                "mail.here.test",
                25,
                tls,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                3,
                keep,
                false,
                Optional.empty(),
                false);
    }

    @Override
    protected Transport transport() {
        return transport;
    }

    @Override
    protected Job job(int recipients) {
        String[] to = new String[recipients];
        Arrays.setAll(to, i -> "u" + i + "@far.test");
        return job(FAR, Sender.of(address("a@here.test")), to);
    }

    @Override
    protected int copies(Job job, int recipient) {
        String rcpt = "RCPT TO:<" + job.recipients().get(recipient).recipient().address() + ">";
        return first.messages.isEmpty()
                ? 0
                : (int) first.commands.stream().filter(c -> c.startsWith(rcpt)).count();
    }

    @Override
    protected boolean deduplicates() {
        return false;
    }

    private static Address address(String text) {
        return Address.parse(text).orElseThrow();
    }

    private static Job job(Route route, Sender sender, String... to) {
        List<RecipientState> states = new ArrayList<>();
        for (String one : to) {
            states.add(RecipientState.fresh(Recipient.of(address(one)), "m1/" + one));
        }
        return new Job("m1", Instant.EPOCH, sender, states, route);
    }

    private static Sender sender(Sender.Body body, boolean smtputf8) {
        return new Sender(Optional.of(address("a@here.test")), 0, body, smtputf8, Optional.empty(), Optional.empty());
    }

    private RecipientResult deliver(Route route) {
        return transport
                .deliver(job(route, Sender.of(address("a@here.test")), "u0@far.test"), message())
                .get(0);
    }

    private RecipientResult deliver() {
        return deliver(FAR);
    }

    private static List<Action> actions(List<RecipientResult> results) {
        return results.stream().map(RecipientResult::action).toList();
    }

    @Test
    public void mailGoesToTheBestExchangerInOnePipeline() {
        List<RecipientResult> results = transport.deliver(job(2), message());
        assertEquals(List.of(Action.RELAYED_WITH_DSN, Action.RELAYED_WITH_DSN), actions(results));
        assertEquals("250 2.0.0 queued", results.get(0).status().toString());
        assertEquals("mx1.far.test", results.get(0).remoteMta().orElseThrow());
        assertEquals(
                List.of(
                        "EHLO mail.here.test",
                        "MAIL FROM:<a@here.test> SIZE=28 BODY=8BITMIME",
                        "RCPT TO:<u0@far.test> ORCPT=rfc822;u0@far.test",
                        "RCPT TO:<u1@far.test> ORCPT=rfc822;u1@far.test",
                        "DATA",
                        "QUIT"),
                first.commands);
        assertEquals("Subject: hello\r\n\r\nworld\r\n..\r\n", first.messages.get(0));
        assertFalse(dialer.targets.get(0).allowInternal());
        assertEquals(0, second.connections.get());
    }

    @Test
    public void aPlainServerGetsPlainCommands() {
        first.extensions = List.of();
        RecipientResult result = transport
                .deliver(job(FAR, Sender.empty(), "u0@far.test"), message())
                .get(0);
        assertEquals(Action.RELAYED, result.action());
        assertTrue(first.commands.containsAll(List.of("MAIL FROM:<>", "RCPT TO:<u0@far.test>")));
    }

    @Test
    public void aServerWithoutEhloGetsHelo() {
        first.override = c -> c.startsWith("EHLO") ? "502 what" : null;
        assertTrue(deliver().successful());
        assertEquals("HELO mail.here.test", first.commands.get(1));
    }

    @Test
    public void dsnParametersAreHandedOn() {
        Sender sender = new Sender(
                Optional.of(address("a@here.test")),
                0,
                Sender.Body.SEVEN_BIT,
                false,
                Optional.of(Sender.Ret.HDRS),
                Optional.of("id=1+2"));
        Recipient recipient = new Recipient(
                address("u0@far.test"), Set.of(Notify.SUCCESS, Notify.FAILURE), Optional.of("rfc822;team+x@here.test"));
        transport.deliver(
                new Job("m1", Instant.EPOCH, sender, List.of(RecipientState.fresh(recipient, "k")), FAR), message());
        assertEquals("MAIL FROM:<a@here.test> SIZE=28 RET=HDRS ENVID=id+3D1+2B2", first.commands.get(1));
        assertEquals(
                "RCPT TO:<u0@far.test> NOTIFY=FAILURE,SUCCESS ORCPT=rfc822;team+2Bx@here.test", first.commands.get(2));
    }

    @Test
    public void eachRecipientHasItsResult() {
        first.override =
                c -> c.startsWith("RCPT TO:<u1") ? "550 5.1.1 no" : c.startsWith("RCPT TO:<u2") ? "450 later" : null;
        List<RecipientResult> results = transport.deliver(job(4), message());
        assertEquals(
                List.of(Action.RELAYED_WITH_DSN, Action.FAILED, Action.DELAYED, Action.RELAYED_WITH_DSN),
                actions(results));
        assertEquals("5.1.1", results.get(1).status().enhanced());
        assertEquals(1, first.messages.size());
        assertEquals(0, second.connections.get());
    }

    @Test
    public void ifNobodyIsAcceptedNoMessageIsSent() {
        first.override = c -> c.startsWith("RCPT") ? "550-5.1.1 no\r\n550 5.1.1 really" : null;
        RecipientResult result = deliver();
        assertEquals("550 5.1.1 no really", result.status().toString());
        assertEquals("the peer said 354 to the pipelined DATA", "", first.messages.get(0));

        first.extensions = List.of();
        assertEquals(Action.FAILED, deliver().action());
        assertTrue(first.commands.contains("RSET"));
    }

    @Test
    public void aRefusedSenderOrMessageIsForAll() {
        first.override = c -> c.startsWith("MAIL") ? "550 5.7.1 not you" : c.startsWith("DATA") ? "503 no" : null;
        assertEquals(List.of(Action.FAILED, Action.FAILED), actions(transport.deliver(job(2), message())));
        first.override = c -> c.startsWith("DATA") ? "451 4.3.0 no" : null;
        assertEquals(List.of(Action.DELAYED, Action.DELAYED), actions(transport.deliver(job(2), message())));
        first.override = c -> null;
        first.afterData = "554 5.7.1 spam";
        assertEquals(List.of(Action.FAILED, Action.FAILED), actions(transport.deliver(job(2), message())));
    }

    @Test
    public void recipientsThatAreTooManyGoInAnotherTransaction() {
        AtomicInteger inOne = new AtomicInteger();
        first.override = c -> {
            if (c.startsWith("MAIL")) {
                inOne.set(0);
            }
            return c.startsWith("RCPT") && inOne.incrementAndGet() > 2 ? "452 4.5.3 too many" : null;
        };
        List<RecipientResult> results = transport.deliver(job(5), message());
        assertTrue(results.stream().allMatch(RecipientResult::successful));
        assertEquals(3, first.messages.size());
        assertEquals(1, first.connections.get());
    }

    @Test
    public void theNextExchangerIsTriedIfOneIsDown() throws IOException {
        first.close();
        assertEquals("mx2.far.test", deliver().remoteMta().orElseThrow());
    }

    @Test
    public void theNextExchangerIsTriedIfOneRefusesToTalk() {
        first.greeting = "554 5.3.2 go away";
        assertTrue(deliver().successful());
        assertEquals(1, second.messages.size());
        second.greeting = "421 4.3.2 busy";
        RecipientResult result = deliver();
        assertEquals(Action.DELAYED, result.action());
        assertTrue(result.status().temporary());
    }

    @Test
    public void aConnectionLostBeforeTheMessageTriesTheNext() {
        first.override = c -> c.startsWith("RCPT") ? FakeSmtpServer.CLOSE : null;
        assertTrue(deliver().successful());
        assertEquals(1, second.messages.size());
    }

    @Test
    public void aConnectionLostAfterTheMessageTriesNobodyElse() {
        first.afterData = FakeSmtpServer.CLOSE;
        RecipientResult result = deliver();
        assertEquals(Action.DELAYED, result.action());
        assertEquals("4.4.2", result.status().enhanced());
        assertEquals(0, second.connections.get());
    }

    @Test
    public void nonsenseIsNotInterpreted() {
        first.greeting = "SSH-2.0-x";
        second.override = c -> c.startsWith("MAIL") ? "250-a\r\n550 b" : null;
        assertEquals(Action.DELAYED, deliver().action());
        second.override = c -> c.startsWith("EHLO") ? "250 " + "x".repeat(10_000) : null;
        assertEquals(Action.DELAYED, deliver().action());
        second.override = c -> c.startsWith("EHLO") ? "250-x\r\n".repeat(300) + "250 x" : null;
        assertEquals(Action.DELAYED, deliver().action());
        assertTrue(second.messages.isEmpty());
    }

    @Test
    public void tlsIsUsedWhenOfferedAndWhatWasSaidBeforeIsForgotten() {
        first.extensions = List.of("STARTTLS", "PIPELINING");
        assertTrue(deliver().successful());
        assertEquals(List.of("mx1.far.test false"), dialer.handshakes);
        assertEquals(List.of("EHLO mail.here.test", "STARTTLS", "EHLO mail.here.test"), first.commands.subList(0, 3));
    }

    @Test
    public void aFailedHandshakeFallsBackToClearOnANewConnection() {
        first.extensions = List.of("STARTTLS");
        dialer.tlsFails = true;
        assertTrue(deliver().successful());
        assertEquals(2, first.connections.get());
        assertEquals(1, first.messages.size());
    }

    @Test
    public void requiredTlsNeverFallsBack() {
        first.extensions = List.of("STARTTLS");
        dialer.tlsFails = true;
        settings(Settings.Tls.VERIFY, Duration.ZERO);
        RecipientResult result = deliver();
        assertEquals(Action.DELAYED, result.action());
        assertEquals("4.7.5", result.status().enhanced());
        assertEquals(List.of("mx1.far.test true"), dialer.handshakes);
        assertTrue(first.messages.isEmpty() && second.messages.isEmpty());
    }

    @Test
    public void whatIsInjectedBeforeTheHandshakeEndsIt() {
        first.extensions = List.of("STARTTLS");
        first.override = c -> c.equals("STARTTLS") ? "220 go\r\n250-peer.test\r\n250 EVIL" : null;
        second.override = first.override;
        second.extensions = first.extensions;
        settings(Settings.Tls.REQUIRE, Duration.ZERO);
        assertEquals(Action.DELAYED, deliver().action());
        assertTrue(dialer.handshakes.isEmpty());
    }

    @Test
    public void connectionsAreUsedAgain() {
        settings(Settings.Tls.OPPORTUNISTIC, Duration.ofSeconds(30));
        assertTrue(deliver().successful());
        assertTrue(deliver().successful());
        assertEquals(1, first.connections.get());
        assertEquals(2, first.messages.size());
        assertTrue(first.commands.contains("RSET"));
    }

    @Test
    public void aKeptConnectionThatIsGoneIsReplaced() {
        settings(Settings.Tls.OPPORTUNISTIC, Duration.ofSeconds(30));
        assertTrue(deliver().successful());
        first.override = c -> c.equals("RSET") ? FakeSmtpServer.CLOSE : null;
        assertTrue(deliver().successful());
        assertEquals(2, first.connections.get());
    }

    @Test
    public void theDnsDecidesWhatIsPossible() {
        assertEquals(
                "5.1.2",
                deliver(new Route("smtp", "nowhere.test", Map.of())).status().enhanced());
        dns.mx("null.test", 0, ".");
        assertEquals(
                "5.1.10",
                deliver(new Route("smtp", "null.test", Map.of())).status().enhanced());
        dns.fail("broken.test");
        assertEquals(
                "4.4.3",
                deliver(new Route("smtp", "broken.test", Map.of())).status().enhanced());
        dns.mx("hostless.test", 10, "gone.test");
        assertEquals(
                "5.4.4",
                deliver(new Route("smtp", "hostless.test", Map.of())).status().enhanced());
        dns.mx("sleepy.test", 10, "sleepy-host.test").fail("sleepy-host.test");
        assertEquals(
                "4.4.3",
                deliver(new Route("smtp", "sleepy.test", Map.of())).status().enhanced());
        dns.address("implicit.test", "192.0.2.2");
        assertTrue(deliver(new Route("smtp", "implicit.test", Map.of())).successful());
    }

    @Test
    public void mailDoesNotComeBackToThisServer() {
        dns.mx("ours.test", 10, "MAIL.here.test")
                .mx("ours.test", 10, "peer.ours.test")
                .mx("ours.test", 20, "worse.test");
        assertEquals(
                "5.4.6",
                deliver(new Route("smtp", "ours.test", Map.of())).status().enhanced());
        dns.mx("ours.test", 5, "mx1.far.test");
        assertTrue(deliver(new Route("smtp", "ours.test", Map.of())).successful());

        first.override = c -> c.startsWith("EHLO") ? "250 mail.here.test is me" : null;
        second.override = first.override;
        assertEquals("5.4.6", deliver().status().enhanced());
    }

    @Test
    public void internalAddressesAreRefusedUnlessTheRouteAllowsThem() throws IOException {
        dialer.host("127.0.0.1", first);
        dns.mx("sneaky.test", 10, "sneaky-host.test").address("sneaky-host.test", "127.0.0.1");
        RecipientResult result = deliver(new Route("smtp", "sneaky.test", Map.of()));
        assertEquals(Action.FAILED, result.action());
        assertEquals(0, first.connections.get());

        Route route = new Route(
                "smtp",
                "localhost:" + first.port(),
                Map.of("host", "127.0.0.1", "port", "" + first.port(), "internal", "true", "tls", "none"));
        assertTrue(deliver(route).successful());
        assertEquals(first.port(), dialer.targets.get(dialer.targets.size() - 1).port());
    }

    @Test
    public void literalsNeedNoDns() {
        assertTrue(deliver(new Route("smtp", "[192.0.2.2]", Map.of())).successful());
        assertEquals(1, second.messages.size());
        assertEquals(
                Action.FAILED,
                deliver(new Route("smtp", "[300.1.1.1]", Map.of())).action());
    }

    @Test
    public void whatThePeerCannotTakeGoesBack() {
        first.extensions = List.of("SIZE 10");
        assertEquals("5.3.4", deliver().status().enhanced());

        first.extensions = List.of();
        Message eight = Messages.of("Subject: x\r\n\r\nü\r\n");
        Job job = job(FAR, sender(Sender.Body.EIGHT_BIT_MIME, false), "u0@far.test");
        assertEquals("5.6.3", transport.deliver(job, eight).get(0).status().enhanced());
        assertTrue("in fact 7-bit", transport.deliver(job, message()).get(0).successful());

        Job utf8 = job(FAR, sender(Sender.Body.SEVEN_BIT, true), "ü@far.test", "u0@far.test");
        assertEquals(List.of(Action.FAILED, Action.RELAYED), actions(transport.deliver(utf8, message())));
        Message utf8Header = Messages.of("Subject: ü\r\n\r\n");
        assertEquals(
                "5.6.7", transport.deliver(utf8, utf8Header).get(1).status().enhanced());
        assertEquals(
                "5.6.3",
                transport
                        .deliver(job(FAR, sender(Sender.Body.BINARY_MIME, false), "u0@far.test"), message())
                        .get(0)
                        .status()
                        .enhanced());
    }

    @Test
    public void utf8IsAskedForWhereItIsNeeded() {
        Job utf8 = job(FAR, sender(Sender.Body.SEVEN_BIT, true), "ü@far.test");
        assertTrue(transport.deliver(utf8, message()).get(0).successful());
        assertEquals("MAIL FROM:<a@here.test> SIZE=28 SMTPUTF8", first.commands.get(1));
        assertTrue(first.commands.get(2).startsWith("RCPT TO:<ü@far.test>"));
        Job idn = job(FAR, sender(Sender.Body.SEVEN_BIT, true), "u@bücher.test");
        transport.deliver(idn, message());
        assertTrue(first.commands.stream().anyMatch(c -> c.startsWith("RCPT TO:<u@xn--bcher-kva.test>")));
    }

    @Test
    public void binaryGoesInChunks() {
        first.extensions = List.of("CHUNKING", "BINARYMIME", "PIPELINING");
        Message binary = Messages.of("A: b\r\n\r\n\n.\r\r\n.".getBytes(StandardCharsets.US_ASCII));
        Job job = job(FAR, sender(Sender.Body.BINARY_MIME, false), "u0@far.test");
        assertTrue(transport.deliver(job, binary).get(0).successful());
        assertEquals("A: b\r\n\r\n\n.\r\r\n.", first.messages.get(0));
        assertTrue(first.commands.contains("BDAT 14 LAST"));
    }

    @Test
    public void noAddressCanWriteACommand() {
        Sender evil = new Sender(
                Optional.of(new Address("a>\r\nRSET", "here.test")),
                0,
                Sender.Body.SEVEN_BIT,
                false,
                Optional.empty(),
                Optional.empty());
        assertEquals(
                "5.1.3",
                transport
                        .deliver(job(FAR, evil, "u0@far.test"), message())
                        .get(0)
                        .status()
                        .enhanced());
        Job job = new Job(
                "m1",
                Instant.EPOCH,
                Sender.empty(),
                List.of(RecipientState.fresh(Recipient.of(new Address("x", "far.test>\r\nDATA")), "k")),
                FAR);
        assertEquals("5.1.3", transport.deliver(job, message()).get(0).status().enhanced());
        assertEquals(List.of("EHLO mail.here.test", "QUIT", "EHLO mail.here.test", "QUIT"), first.commands);
    }

    @Test
    public void noMessageCanEndItselfEarly() {
        for (String smuggled : List.of("a\n.\nMAIL", "a\r.\rMAIL", "a\r\n.\rMAIL", "a\n.\r\nMAIL", "a\r.\r\nMAIL\r")) {
            first.messages.clear();
            Job job = job(1);
            assertTrue(transport
                    .deliver(job, Messages.of("A: b\r\n\r\n" + smuggled))
                    .get(0)
                    .successful());
            assertEquals("A: b\r\n\r\na\r\n..\r\nMAIL\r\n", first.messages.get(0));
        }
    }

    @Test
    public void nothingIsTriedWhileAPartIsAbsentOrAfterDeactivation() {
        transport.resolver = null;
        assertEquals(Action.NOT_TRIED, deliver().action());
        transport.resolver = dns;
        transport.dialer = null;
        assertEquals(Action.NOT_TRIED, deliver().action());
        transport.dialer = dialer;
        transport.deactivate();
        assertEquals(Action.NOT_TRIED, deliver().action());
    }

    @Test
    public void tooManyConnectionsToOneHostCostNoRetry() {
        transport.settings = new Settings(
                "mail.here.test",
                25,
                Settings.Tls.NONE,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                0,
                Duration.ZERO,
                false,
                Optional.empty(),
                false);
        assertEquals(Action.NOT_TRIED, deliver().action());
    }

    @Test
    public void enhancedCodesCountOnlyIfTheyFit() {
        assertEquals("", new Reply(550, List.of("4.2.2 odd")).status().enhanced());
        assertEquals("4.2.2 odd", new Reply(550, List.of("4.2.2 odd")).status().text());
        assertEquals("5.7.1", new Reply(550, List.of("5.7.1")).status().enhanced());
    }
}
