package org.posthouse.transport.relay;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.api.routing.Route;
import org.posthouse.api.transport.Job;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.api.transport.RecipientResult.Action;
import org.posthouse.net.api.Dialer;
import org.posthouse.net.api.Line;
import org.posthouse.net.api.dns.Resolver;

/** Several exchangers: which is tried, and whose word counts. */
public class HopsTest {
    @Rule
    public final RelayFixture relay = new RelayFixture();

    private static Route mx(String domain) {
        return new Route("smtp", domain, Map.of());
    }

    private static List<Action> actions(List<RecipientResult> results) {
        return results.stream().map(RecipientResult::action).toList();
    }

    @Test
    public void theNextExchangerIsTriedIfOneIsDown() {
        relay.dialer.down("192.0.2.1");
        assertEquals("mx2.far.test", relay.deliver().remoteMta().orElseThrow());
        int tries = relay.dialer.targets.size();
        assertTrue(relay.deliver().successful());
        assertEquals("it is remembered", tries + 1, relay.dialer.targets.size());
        relay.dialer.down("192.0.2.2");
        RecipientResult result = relay.deliver();
        assertEquals("4.4.1", result.status().enhanced());
        assertTrue(result.status().text(), result.status().text().contains("connection refused"));
        assertTrue(result.remoteMta().isEmpty());
    }

    @Test
    public void everyAddressOfAnExchangerIsTried() {
        relay.dns
                .mx("many.test", 10, "many-host.test")
                .address("many-host.test", "192.0.2.7", "192.0.2.8", "2001:db8::1", "192.0.2.2");
        assertTrue(relay.deliver(mx("many.test")).successful());
        assertEquals(4, relay.dialer.targets.size());
    }

    @Test
    public void theNextExchangerIsTriedIfOneRefusesToTalk() {
        for (String greeting : List.of("554 5.3.2 go away", "521 no mail here", "421 4.3.2 busy", "450 later")) {
            relay.first.greeting = greeting;
            relay.second.messages.clear();
            assertTrue(greeting, relay.deliver().successful());
            assertEquals(1, relay.second.messages.size());
        }
        relay.first.greeting = "554 5.3.2 go away";
        relay.second.greeting = "421 4.3.2 busy";
        assertEquals("421 4.3.2 busy", relay.deliver().status().toString());
        relay.second.greeting = "521 5.3.2 no mail here";
        RecipientResult result = relay.deliver();
        assertEquals(Action.FAILED, result.action());
        assertEquals("mx2.far.test", result.remoteMta().orElseThrow());
        relay.second.greeting = "500 what";
        assertEquals("4.5.0", relay.deliver().status().enhanced());
    }

    @Test
    public void aHostThatRefusesHeloToo() {
        relay.first.override = c -> c.matches("(EHLO|HELO) .*") ? "550 5.7.1 bad name" : null;
        assertEquals("mx2.far.test", relay.deliver().remoteMta().orElseThrow());
        relay.second.override = relay.first.override;
        assertEquals(Action.DELAYED, relay.deliver().action());
    }

    @Test
    public void aConnectionLostBeforeTheFinalDotTriesTheNext() {
        relay.first.override = c -> c.startsWith("RCPT") ? FakeSmtpServer.CLOSE : null;
        assertTrue(relay.deliver().successful());
        assertEquals(1, relay.second.messages.size());
    }

    @Test
    public void aConnectionLostAfterTheFinalDotTriesNobodyElse() {
        relay.first.afterData = FakeSmtpServer.CLOSE;
        RecipientResult result = relay.deliver();
        assertEquals(Action.DELAYED, result.action());
        assertEquals("4.4.2", result.status().enhanced());
        assertEquals(0, relay.second.connections.get());
    }

    @Test
    public void recipientsThatMustWaitAreTriedElsewhereAndNobodyElseIs() {
        relay.first.override = c ->
                c.startsWith("RCPT TO:<u1") ? "550 5.1.1 no" : c.startsWith("RCPT TO:<u2") ? "450 4.2.1 later" : null;
        List<RecipientResult> results = relay.deliver(3);
        assertEquals(List.of(Action.RELAYED_WITH_DSN, Action.FAILED, Action.RELAYED_WITH_DSN), actions(results));
        assertEquals("mx2.far.test", results.get(2).remoteMta().orElseThrow());
        assertEquals(
                List.of("RCPT TO:<u2@far.test>"),
                relay.second.commands.stream().filter(c -> c.startsWith("RCPT")).toList());
        relay.second.greeting = "421 4.3.2 busy";
        assertEquals(
                "its own reply tells more",
                "450 4.2.1 later",
                relay.deliver(3).get(2).status().toString());
        relay.second.greeting = "220 hello";
        relay.second.override = c -> c.startsWith("RCPT") ? "550 5.1.1 really not" : null;
        assertEquals(Action.FAILED, relay.deliver(3).get(2).action());
    }

    @Test
    public void whatOneHostTookIsNotSentAgainWhateverHappensAtTheNext() {
        relay.first.override = c -> c.startsWith("RCPT TO:<u1") ? "450 4.2.1 later" : null;
        relay.transport.bindDialer(target -> {
            if (target.address().getHostAddress().equals("192.0.2.2")) {
                throw new NoClassDefFoundError("its bundle has left");
            }
            return relay.dialer.connect(target);
        });
        assertEquals(List.of(Action.RELAYED_WITH_DSN, Action.DELAYED), actions(relay.deliver(2)));
    }

    @Test
    public void aPartThatLeavesCostsNoTry() {
        for (Throwable thrown : List.of(new NoClassDefFoundError("left"), new IllegalStateException("left"))) {
            Dialer[] leaving = new Dialer[1];
            leaving[0] = target -> {
                relay.transport.unbindDialer(leaving[0]);
                throw sneaky(thrown);
            };
            relay.transport.bindDialer(leaving[0]);
            assertEquals(thrown.toString(), Action.NOT_TRIED, relay.deliver().action());
            relay.transport.bindDialer(relay.dialer);
            assertTrue(relay.deliver().successful());
        }
        relay.transport.bindDialer(target -> {
            throw new IllegalStateException("broken, and stays");
        });
        assertEquals(Action.DELAYED, relay.deliver().action());
    }

    @Test
    public void aResolverThatLeavesCostsNoTry() {
        Resolver leaving = (Resolver) Proxy.newProxyInstance(
                HopsTest.class.getClassLoader(), new Class<?>[] {Resolver.class}, (proxy, method, arguments) -> {
                    throw new NoClassDefFoundError("left");
                });
        relay.transport.bindResolver(leaving);
        assertEquals(Action.NOT_TRIED, relay.deliver().action());
        assertTrue(relay.first.messages.isEmpty());
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException sneaky(Throwable thrown) throws E {
        throw (E) thrown;
    }

    @Test
    public void aConnectionIsClosedWhateverHappens() {
        List<Line> lines = new ArrayList<>();
        relay.transport.bindDialer(target -> {
            Line line = relay.dialer.connect(target);
            lines.add(line);
            return line;
        });
        Message broken = Messages.of(100, offset -> new InputStream() {
            @Override
            public int read() {
                throw new IllegalStateException("broken");
            }
        });
        assertEquals(Action.DELAYED, relay.deliver(RelayFixture.job(1), broken).action());
        assertEquals(1, lines.size());
        assertThrows(IOException.class, () -> {
            lines.get(0).out().write('x');
            lines.get(0).out().flush();
        });
    }

    @Test
    public void aRefusalIsFinalAndNoOtherHostIsAsked() {
        relay.first.override = c -> c.startsWith("RCPT") ? "550 5.1.1 no" : null;
        assertEquals(Action.FAILED, relay.deliver().action());
        assertEquals(0, relay.second.connections.get());
    }

    @Test
    public void aMessageThatOneHostDoesNotTakeNowIsOfferedToTheNext() {
        for (String reply : List.of("451 4.7.1 later", "421 4.3.2 bye" + FakeSmtpServer.CLOSE)) {
            relay.first.afterData = reply;
            relay.second.messages.clear();
            RecipientResult result = relay.deliver();
            assertEquals(reply, "mx2.far.test", result.remoteMta().orElseThrow());
            assertTrue(result.successful());
            assertEquals(1, relay.second.messages.size());
        }
        relay.second.afterData = "452 4.3.1 full";
        assertEquals("452 4.3.1 full", relay.deliver().status().toString());
        relay.second.afterData = "554 5.7.1 spam";
        assertEquals(Action.FAILED, relay.deliver().action());
        relay.first.afterData = "354 what";
        relay.second.messages.clear();
        assertEquals(
                "who knows what it did with it",
                "4.5.0",
                relay.deliver().status().enhanced());
        assertTrue(relay.second.messages.isEmpty());
    }

    @Test
    public void aHostThatAnsweredIsNotAskedAgainBeforeOthersWere() {
        relay.dns
                .address("mx1.far.test", "192.0.2.11", "192.0.2.12", "192.0.2.13")
                .mx("far.test", 30, "mx3.far.test")
                .address("mx3.far.test", "192.0.2.2");
        for (String address : List.of("192.0.2.11", "192.0.2.12", "192.0.2.13")) {
            relay.dialer.host(address, relay.first);
        }
        relay.first.afterData = "451 4.7.1 later";
        assertEquals("mx2.far.test", relay.deliver().remoteMta().orElseThrow());
        assertEquals(1, relay.first.connections.get());
        relay.first.greeting = "421 4.3.2 busy";
        relay.second.greeting = "421 4.3.2 busy";
        assertEquals(Action.DELAYED, relay.deliver().action());
        assertEquals(2, relay.first.connections.get());
        assertEquals("mx2 and mx3", 3, relay.second.connections.get());
    }

    @Test
    public void conversationsAreBounded() {
        for (int i = 1; i < 9; i++) {
            relay.dns.mx("grey.test", i, "grey" + i + ".test").address("grey" + i + ".test", "192.0.2.1");
        }
        relay.first.override = c -> c.startsWith("RCPT") ? "450 4.2.0 grey" : null;
        assertEquals("450 4.2.0 grey", relay.deliver(mx("grey.test")).status().toString());
        assertEquals(3, relay.first.connections.get());
    }

    /** Nobody else is tried in the same attempt, since it may have the mail; the next one is another's. */
    @Test
    public void aHostThatNeverAnswersTheMessageDoesNotKeepItFromOthers() {
        Job job = RelayFixture.job(1);
        relay.first.afterData = FakeSmtpServer.CLOSE;
        assertEquals(
                "4.4.2", relay.deliver(job, RelayFixture.message()).status().enhanced());
        assertEquals(0, relay.second.connections.get());
        RecipientResult again = relay.deliver(job, RelayFixture.message());
        assertEquals("mx2.far.test", again.remoteMta().orElseThrow());
        assertEquals("it was not asked again", 1, relay.first.connections.get());
        relay.first.afterData = "250 2.0.0 queued";
        assertEquals(
                "other mail goes to the best",
                "mx1.far.test",
                relay.deliver().remoteMta().orElseThrow());
    }

    @Test
    public void hostsBehindThoseOfOneAttemptHaveTheirTurnInTheNext() {
        for (int i = 1; i < 5; i++) {
            relay.dns.mx("grey.test", i, "grey" + i + ".test").address("grey" + i + ".test", "192.0.2.2" + i);
            relay.dialer.host("192.0.2.2" + i, i == 4 ? relay.second : relay.first);
        }
        Job job = RelayFixture.job(mx("grey.test"), Sender.of(RelayFixture.address("a@here.test")), "u0@grey.test");
        relay.first.override = c -> c.startsWith("RCPT") ? "450 4.2.0 grey" : null;
        assertEquals(Action.DELAYED, relay.deliver(job, RelayFixture.message()).action());
        assertEquals(3, relay.first.connections.get());
        assertEquals(
                "grey4.test",
                relay.deliver(job, RelayFixture.message()).remoteMta().orElseThrow());
    }

    /** A report would quote it as what the host said (rfc3464#2.3.6). */
    @Test
    public void whatIsMadeOfAnUnexpectedReplyIsNotTheHostsWord() {
        relay.first.afterData = "354 what";
        RecipientResult result = relay.deliver();
        assertEquals("4.5.0", result.status().enhanced());
        assertTrue(result.status().text(), result.status().text().contains("mx1.far.test"));
        assertTrue(result.remoteMta().isEmpty());
    }

    /** A report can quote it (rfc3464#2.3.6); that the next one could not be reached is this server's word. */
    @Test
    public void whatAHostSaidIsToldRatherThanTheSilenceOfTheNext() {
        relay.dialer.down("192.0.2.2");
        relay.first.afterData = "451 4.7.1 grey";
        assertEquals("mx1.far.test: 451 4.7.1 grey", said(relay.deliver()));
        relay.first.greeting = "421 4.3.2 busy";
        assertEquals("mx1.far.test: 421 4.3.2 busy", said(relay.deliver()));
    }

    private static String said(RecipientResult result) {
        assertEquals(Action.DELAYED, result.action());
        return result.remoteMta().orElse("this server") + ": " + result.status();
    }

    @Test
    public void mailDoesNotComeBackToThisServer() {
        relay.first.override = c -> c.startsWith("EHLO") ? "250 MAIL.here.test is me" : null;
        assertTrue("the other one is not", relay.deliver().successful());
        relay.second.override = relay.first.override;
        RecipientResult result = relay.deliver();
        assertEquals(Action.FAILED, result.action());
        assertEquals("5.4.6", result.status().enhanced());
        assertTrue(relay.first.messages.isEmpty());
    }

    @Test
    public void internalAddressesAreRefusedUnlessSomethingAllowsThem() {
        relay.dns.mx("sneaky.test", 10, "sneaky-host.test").address("sneaky-host.test", "127.0.0.1");
        relay.configure("port", relay.first.port());
        RecipientResult result = relay.deliver(mx("sneaky.test"));
        assertEquals(Action.FAILED, result.action());
        assertEquals("5.4.4", result.status().enhanced());
        assertEquals(Action.FAILED, relay.deliver(mx("[127.0.0.1]")).action());
        assertEquals(0, relay.first.connections.get());

        relay.dns.mx("sneaky.test", 20, "mx2.far.test");
        assertTrue(
                "another one is not internal", relay.deliver(mx("sneaky.test")).successful());
        relay.dns.forget("mx2.far.test").address("mx2.far.test", "192.0.2.99");
        assertEquals(
                "another one may be back later",
                Action.DELAYED,
                relay.deliver(mx("sneaky.test")).action());

        relay.configure("port", relay.first.port(), "internalNetworks", new String[] {"127.0.0.0/8"});
        assertTrue(relay.deliver(mx("sneaky.test")).successful());
        relay.configure("port", relay.first.port(), "internalNetworks", new String[] {"10.0.0.0/8"});
        assertEquals(Action.FAILED, relay.deliver(mx("[127.0.0.1]")).action());
        relay.configure("port", relay.first.port(), "allowInternal", true);
        assertTrue(relay.deliver(mx("[127.0.0.1]")).successful());
    }

    @Test
    public void aRouteThatDoesNotAllowItsHopMakesMailWait() {
        String port = "" + relay.first.port();
        Route strict = new Route("smtp", "x", Map.of("host", "127.0.0.1", "port", port));
        RecipientResult result = relay.deliver(strict);
        assertEquals(Action.DELAYED, result.action());
        assertEquals("4.3.5", result.status().enhanced());
        relay.first.greeting = "554 5.7.1 not you";
        Route open = new Route("smtp", "x", Map.of("host", "127.0.0.1", "port", port, "internal", "true"));
        assertEquals(
                "a smarthost's refusal may be mended",
                Action.DELAYED,
                relay.deliver(open).action());
    }
}
