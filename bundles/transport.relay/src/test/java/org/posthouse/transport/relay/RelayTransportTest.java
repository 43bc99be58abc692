package org.posthouse.transport.relay;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Rule;
import org.junit.Test;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Recipient.Notify;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.api.routing.Route;
import org.posthouse.api.server.ServerName;
import org.posthouse.api.transport.Job;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.api.transport.RecipientResult.Action;
import org.posthouse.api.transport.Transport;
import org.posthouse.testkit.flow.TransportContract;
import org.posthouse.transport.relay.config.Settings;

/** One mail to one server: what is said, and what the message is like there. See {@link RepliesTest} for what it answers. */
public class RelayTransportTest extends TransportContract {
    @Rule
    public final RelayFixture relay = new RelayFixture();

    @Override
    protected Transport transport() {
        return relay.transport;
    }

    @Override
    protected Job job(int recipients) {
        return RelayFixture.job(recipients);
    }

    @Override
    protected int copies(Job job, int recipient) {
        String rcpt = "RCPT TO:<" + job.recipients().get(recipient).address() + ">";
        return relay.first.messages.isEmpty() ? 0 : (int) relay.first.count(rcpt);
    }

    @Override
    protected boolean deduplicates() {
        return false;
    }

    private static List<Action> actions(List<RecipientResult> results) {
        return results.stream().map(RecipientResult::action).toList();
    }

    private static List<String> enhanced(List<RecipientResult> results) {
        return results.stream().map(r -> r.status().enhanced()).toList();
    }

    @Test
    public void mailGoesToTheBestExchangerInOnePipeline() {
        List<RecipientResult> results = relay.deliver(2);
        assertEquals(List.of(Action.RELAYED_WITH_DSN, Action.RELAYED_WITH_DSN), actions(results));
        assertEquals("250 2.0.0 queued", results.get(0).status().toString());
        assertEquals("mx1.far.test", results.get(0).remoteMta().orElseThrow());
        List<String> said = List.of(
                "EHLO mail.here.test",
                "MAIL FROM:<a@here.test> SIZE=28 BODY=8BITMIME",
                "RCPT TO:<u0@far.test>",
                "RCPT TO:<u1@far.test>",
                "DATA");
        assertEquals(said, List.copyOf(relay.first.commands).subList(0, 5));
        assertEquals("Subject: hello\r\n\r\nworld\r\n..\r\n", relay.first.messages.get(0));
        assertFalse(relay.dialer.targets.get(0).allowInternal());
        assertEquals(25, relay.dialer.targets.get(0).port());
        assertEquals(0, relay.second.connections.get());
    }

    @Test
    public void aPlainServerGetsPlainCommands() {
        relay.first.extensions = List.of();
        RecipientResult result = relay.deliver(
                RelayFixture.job(RelayFixture.FAR, Sender.empty(), "u0@far.test"), RelayFixture.message());
        assertEquals(Action.RELAYED, result.action());
        assertTrue(relay.first.commands.containsAll(List.of("MAIL FROM:<>", "RCPT TO:<u0@far.test>")));
    }

    @Test
    public void aServerWithoutEhloGetsHelo() {
        relay.first.override = c -> c.startsWith("EHLO") ? "502 what" : null;
        assertTrue(relay.deliver().successful());
        assertEquals("HELO mail.here.test", relay.first.commands.get(1));
    }

    @Test
    public void itGreetsWithTheNameOfTheServerAndTakesOverAnother() {
        relay.configure("heloName", "");
        for (String name : List.of("mail.b.test", "mx.b.test")) {
            relay.transport.bindServerName(new ServerName() {
                @Override
                public String hostName() {
                    return name;
                }

                @Override
                public Source source() {
                    return Source.DOMAIN;
                }
            });
            assertTrue(relay.deliver().successful());
            assertTrue(relay.first.commands.contains("EHLO " + name));
        }
    }

    @Test
    public void withoutANameTheConnectionsAddressIsIt() {
        Settings s = Settings.DEFAULT;
        relay.transport.settings = s;
        assertTrue(relay.deliver().successful());
        assertEquals("EHLO [127.0.0.1]", relay.first.commands.get(0));
    }

    @Test
    public void dsnParametersAreHandedOn() {
        Sender sender = Sender.builder(Optional.of(RelayFixture.address("a@here.test")))
                .body(Sender.Body.SEVEN_BIT)
                .ret(Sender.Ret.HDRS)
                .envid("id=1+2")
                .build();
        Recipient recipient = Recipient.builder(RelayFixture.address("u0@far.test"))
                .notifyOn(Set.of(Notify.SUCCESS, Notify.FAILURE))
                .original("rfc822;team+x@here.test")
                .build();
        Job job = RelayFixture.job(RelayFixture.FAR, sender, recipient);
        assertEquals(Action.RELAYED_WITH_DSN, relay.deliver(job, message()).action());
        assertEquals("MAIL FROM:<a@here.test> SIZE=28 RET=HDRS ENVID=id+3D1+2B2", relay.first.commands.get(1));
        assertEquals(
                "RCPT TO:<u0@far.test> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;team+2Bx@here.test",
                relay.first.commands.get(2));
        relay.first.extensions = List.of("SIZE");
        assertEquals(Action.RELAYED, relay.deliver(job, message()).action());
        assertTrue(
                relay.first.commands.containsAll(List.of("MAIL FROM:<a@here.test> SIZE=28", "RCPT TO:<u0@far.test>")));
    }

    @Test
    public void whatThePeerCannotTakeGoesBack() {
        relay.first.extensions = List.of("SIZE 10");
        assertEquals("552", relay.deliver().status().toString().substring(0, 3));
        assertEquals("5.3.4", relay.deliver().status().enhanced());

        relay.first.extensions = List.of();
        Message eight = Messages.of("Subject: x\r\n\r\nü\r\n");
        Job job = RelayFixture.job(
                RelayFixture.FAR, RelayFixture.sender(Sender.Body.EIGHT_BIT_MIME, false), "u0@far.test");
        assertTrue(relay.deliver(job, eight).successful());
        relay.configure("justSend8", false);
        assertEquals("5.6.3", relay.deliver(job, eight).status().enhanced());
        assertTrue("in fact 7-bit", relay.deliver(job, message()).successful());

        Job utf8 = RelayFixture.job(
                RelayFixture.FAR,
                RelayFixture.sender(Sender.Body.SEVEN_BIT, true),
                "ü@far.test",
                "u0@far.test",
                "u@bücher.test");
        List<RecipientResult> results = relay.transport.deliver(utf8, message());
        assertEquals(List.of(Action.FAILED, Action.RELAYED, Action.RELAYED), actions(results));
        assertEquals("5.6.7", results.get(0).status().enhanced());
        assertTrue(relay.first.commands.contains("RCPT TO:<u@xn--bcher-kva.test>"));
        assertEquals(
                "5.6.9",
                relay.deliver(utf8, Messages.of("Subject: ü\r\n\r\n")).status().enhanced());
        Job from = RelayFixture.job(
                RelayFixture.FAR, Sender.of(RelayFixture.address("ä@here.test")), "u0@far.test", "u1@far.test");
        assertEquals(List.of("5.6.7", "5.6.7"), enhanced(relay.transport.deliver(from, message())));
        assertEquals(0, relay.second.connections.get());
    }

    @Test
    public void utf8IsAskedForWhereItIsNeeded() {
        Sender sender = RelayFixture.sender(Sender.Body.SEVEN_BIT, true);
        assertTrue(relay.deliver(RelayFixture.job(RelayFixture.FAR, sender, "ü@far.test"), message())
                .successful());
        assertEquals(List.of("MAIL FROM:<a@here.test> SIZE=28 SMTPUTF8"), relay.first.said("MAIL"));
        assertEquals(List.of("RCPT TO:<ü@far.test>"), relay.first.said("RCPT"));
        relay.first.commands.clear();
        relay.deliver(RelayFixture.job(RelayFixture.FAR, sender, "u@bücher.test"), message());
        assertEquals(List.of("MAIL FROM:<a@here.test> SIZE=28"), relay.first.said("MAIL"));
        assertEquals(List.of("RCPT TO:<u@xn--bcher-kva.test>"), relay.first.said("RCPT"));
        relay.first.commands.clear();
        relay.deliver(RelayFixture.job(RelayFixture.FAR, sender, "u@far.test"), Messages.of("Subject: ü\r\n\r\nx\r\n"));
        assertEquals(List.of("MAIL FROM:<a@here.test> SIZE=18 BODY=8BITMIME SMTPUTF8"), relay.first.said("MAIL"));
    }

    @Test
    public void eightBitContentIsDeclaredEvenIfItsSenderDidNot() {
        Sender silent = RelayFixture.sender(Sender.Body.SEVEN_BIT, false);
        Job job = RelayFixture.job(RelayFixture.FAR, silent, "u0@far.test");
        Message eight = Messages.of("Subject: x\r\n\r\n\u00fc\r\n");
        assertTrue(relay.deliver(job, eight).successful());
        assertTrue(relay.deliver(job, message()).successful());
        assertEquals(
                List.of("MAIL FROM:<a@here.test> SIZE=18 BODY=8BITMIME", "MAIL FROM:<a@here.test> SIZE=28"),
                relay.first.said("MAIL"));
        relay.first.extensions = List.of("SIZE");
        assertTrue(relay.deliver(job, eight).successful());
        assertEquals("MAIL FROM:<a@here.test> SIZE=18", relay.first.said("MAIL").get(2));
        relay.configure("justSend8", false);
        assertEquals("5.6.3", relay.deliver(job, eight).status().enhanced());
        assertTrue(relay.deliver(job, message()).successful());
    }

    @Test
    public void binaryGoesInAChunkOrNotAtAll() {
        relay.first.extensions = List.of("CHUNKING", "BINARYMIME", "PIPELINING");
        Message binary = Messages.of("A: b\r\n\r\n\n.\r\r\n.".getBytes(StandardCharsets.US_ASCII));
        Job job =
                RelayFixture.job(RelayFixture.FAR, RelayFixture.sender(Sender.Body.BINARY_MIME, false), "u0@far.test");
        assertTrue(relay.deliver(job, binary).successful());
        assertEquals("A: b\r\n\r\n\n.\r\r\n.", relay.first.messages.get(0));
        assertTrue(relay.first.commands.contains("MAIL FROM:<a@here.test> BODY=BINARYMIME"));
        assertTrue(relay.first.commands.contains("BDAT 14 LAST"));
        relay.first.extensions = List.of("BINARYMIME", "PIPELINING");
        assertEquals("5.6.1", relay.deliver(job, binary).status().enhanced());
        assertTrue("in fact text", relay.deliver(job, message()).successful());
    }

    @Test
    public void noAddressCanWriteACommand() {
        Sender evil = Sender.of(new Address("a", "here.test> RSET"));
        Job job = RelayFixture.job(RelayFixture.FAR, evil, "u0@far.test");
        assertEquals("5.1.7", relay.deliver(job, message()).status().enhanced());
        for (Address address :
                List.of(new Address("x", "far.test> DATA"), new Address("x", "far.test> NOTIFY=NEVER"))) {
            job = RelayFixture.job(
                    RelayFixture.FAR,
                    Sender.empty(),
                    Recipient.of(address),
                    Recipient.of(new Address("ok", "far.test")));
            assertEquals(List.of("5.1.3", "2.0.0"), enhanced(relay.transport.deliver(job, message())));
        }
        Address odd = RelayFixture.address("\"a>\\\" b\"@far.test");
        job = RelayFixture.job(RelayFixture.FAR, Sender.empty(), Recipient.of(odd));
        assertTrue(relay.deliver(job, message()).successful());
        assertTrue(relay.first.commands.contains("RCPT TO:<\"a>\\\" b\"@far.test>"));
    }

    @Test
    public void noMessageCanEndItselfEarly() {
        for (String smuggled : List.of("a\n.\nMAIL", "a\r.\rMAIL", "a\r\n.\rMAIL", "a\n.\r\nMAIL", "a\r.\r\nMAIL\r")) {
            relay.first.messages.clear();
            assertTrue(relay.deliver(RelayFixture.job(1), Messages.of("A: b\r\n\r\n" + smuggled))
                    .successful());
            assertEquals("A: b\r\n\r\na\r\n..\r\nMAIL\r\n", relay.first.messages.get(0));
        }
    }

    @Test
    public void nothingIsTriedWhileAPartIsAbsentOrAfterDeactivation() {
        relay.transport.unbindResolver(relay.dns);
        assertEquals(List.of(Action.NOT_TRIED, Action.NOT_TRIED), actions(relay.deliver(2)));
        relay.transport.bindResolver(relay.dns);
        relay.transport.unbindDialer(relay.dialer);
        assertEquals(Action.NOT_TRIED, relay.deliver().action());
        relay.transport.bindDialer(relay.dialer);
        assertTrue(relay.deliver().successful());
        relay.transport.deactivate();
        assertEquals(Action.NOT_TRIED, relay.deliver().action());
    }

    @Test
    public void mistakesInTheConfigurationLeaveTheFormerSettings() {
        relay.configure("port", 2525);
        relay.configure("port", 2526, "tls", "maybe");
        assertEquals(2525, relay.transport.settings.port());
    }

    @Test
    public void theQueueIsToldWhenItCanGoOn() {
        AtomicInteger told = new AtomicInteger();
        relay.transport.listen(told::incrementAndGet);
        relay.transport.unbindResolver(relay.dns);
        relay.transport.unbindDialer(relay.dialer);
        relay.transport.bindDialer(relay.dialer);
        assertEquals("the resolver is still absent", 0, told.get());
        relay.transport.bindResolver(relay.dns);
        assertEquals(1, told.get());
        assertTrue(relay.deliver().successful());
    }

    @Test
    public void theRouteNamesAnotherWay() {
        Map<String, String> options =
                Map.of("host", "localhost", "port", "" + relay.first.port(), "internal", "true", "tls", "none");
        relay.dns.address("localhost", "127.0.0.1");
        Route route = new Route("smtp", "localhost:" + relay.first.port(), options);
        Job job = RelayFixture.job(route, Sender.empty(), "b@elsewhere.test");
        RecipientResult result = relay.deliver(job, message());
        assertEquals(Action.RELAYED_WITH_DSN, result.action());
        assertEquals("localhost", result.remoteMta().orElseThrow());
        assertTrue(relay.dialer.targets.get(0).allowInternal());
    }
}
