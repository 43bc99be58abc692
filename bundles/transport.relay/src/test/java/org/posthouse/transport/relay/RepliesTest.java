package org.posthouse.transport.relay;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Rule;
import org.junit.Test;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.api.transport.Job;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.api.transport.RecipientResult.Action;
import org.posthouse.transport.relay.config.Config;
import org.posthouse.transport.relay.config.Settings;
import org.posthouse.transport.relay.config.Timeouts;

/** One mail to one server: what becomes of each recipient by what the server answers, or does not. */
public class RepliesTest {
    @Rule
    public final RelayFixture relay = new RelayFixture();

    private static List<Action> actions(List<RecipientResult> results) {
        return results.stream().map(RecipientResult::action).toList();
    }

    private static List<String> enhanced(List<RecipientResult> results) {
        return results.stream().map(r -> r.status().enhanced()).toList();
    }

    @Test
    public void eachRecipientHasItsResult() {
        relay.dns.forget("mx2.far.test");
        relay.first.override =
                c -> c.startsWith("RCPT TO:<u1") ? "550 5.1.1 no" : c.startsWith("RCPT TO:<u2") ? "450 later" : null;
        for (List<String> extensions : List.of(List.of("PIPELINING", "DSN"), List.of("DSN"))) {
            relay.first.extensions = extensions;
            List<RecipientResult> results = relay.deliver(4);
            assertEquals(
                    List.of(Action.RELAYED_WITH_DSN, Action.FAILED, Action.DELAYED, Action.RELAYED_WITH_DSN),
                    actions(results));
            assertEquals("550 5.1.1 no", results.get(1).status().toString());
            assertEquals("450 later", results.get(2).status().toString());
        }
        assertEquals(2, relay.first.messages.size());
    }

    @Test
    public void manyRecipientsGoInSeveralGroups() {
        List<RecipientResult> results = relay.deliver(1000);
        assertTrue(results.stream().allMatch(RecipientResult::successful));
        assertEquals(1000, relay.first.count("RCPT"));
        assertEquals(1, relay.first.messages.size());
    }

    @Test
    public void ifNobodyIsAcceptedNoMessageIsSent() {
        relay.first.override = c -> c.startsWith("RCPT") ? "550-5.1.1 no\r\n550 5.1.1 really" : null;
        RecipientResult result = relay.deliver();
        assertEquals(Action.FAILED, result.action());
        assertEquals("550 5.1.1 no really", result.status().toString());
        assertEquals("it said 354 to the pipelined DATA", List.of(""), relay.first.messages);

        relay.first.extensions = List.of();
        assertEquals(Action.FAILED, relay.deliver().action());
        assertEquals(1, relay.first.count("DATA"));
        assertEquals(1, relay.first.count("RSET"));
    }

    @Test
    public void aServerThatTakesRecipientsWithoutASenderGetsNothing() {
        relay.first.override = c -> c.startsWith("MAIL") ? "550 5.7.1 not you" : null;
        assertEquals(List.of(Action.FAILED, Action.FAILED), actions(relay.deliver(2)));
        assertTrue(relay.first.messages.isEmpty());
    }

    @Test
    public void aRefusedSenderOrMessageIsForAll() {
        relay.dns.forget("mx2.far.test");
        relay.first.override = c -> c.startsWith("MAIL") ? "550 5.7.1 not you" : c.startsWith("DATA") ? "503 no" : null;
        assertEquals(List.of("5.7.1", "5.7.1"), enhanced(relay.deliver(2)));
        relay.first.override = c -> c.startsWith("MAIL") ? "452 4.3.1 full" : c.startsWith("DATA") ? "503 no" : null;
        assertEquals(List.of(Action.DELAYED, Action.DELAYED), actions(relay.deliver(2)));
        relay.first.override = c -> c.startsWith("DATA") ? "451 4.3.0 no" : null;
        assertEquals(List.of(Action.DELAYED, Action.DELAYED), actions(relay.deliver(2)));
        relay.first.override = c -> c.startsWith("DATA") ? "554 5.5.1 no" : null;
        assertEquals(List.of(Action.FAILED, Action.FAILED), actions(relay.deliver(2)));
        assertTrue(relay.first.messages.isEmpty());
        relay.first.override = c -> null;
        relay.first.afterData = "554 5.7.1 spam";
        assertEquals(List.of("5.7.1", "5.7.1"), enhanced(relay.deliver(2)));
        relay.first.afterData = "451 4.7.1 grey";
        assertEquals(List.of("4.7.1", "4.7.1"), enhanced(relay.deliver(2)));
        relay.first.afterData = "354 what";
        assertEquals(List.of("4.5.0", "4.5.0"), enhanced(relay.deliver(2)));
    }

    @Test
    public void recipientsThatAreTooManyGoInAnotherTransaction() {
        for (String reply : List.of("452 4.5.3 too many", "452 too many", "552 too many")) {
            AtomicInteger inOne = new AtomicInteger();
            relay.first.messages.clear();
            relay.first.connections.set(0);
            relay.first.override = c -> {
                if (c.startsWith("MAIL")) {
                    inOne.set(0);
                }
                return c.startsWith("RCPT") && inOne.incrementAndGet() > 2 ? reply : null;
            };
            assertTrue(relay.deliver(5).stream().allMatch(RecipientResult::successful));
            assertEquals(3, relay.first.messages.size());
            assertEquals(1, relay.first.connections.get());
        }
        relay.dns.forget("mx2.far.test");
        relay.first.override = c -> c.startsWith("RCPT TO:<u1") ? "552 5.2.2 mailbox full" : null;
        assertEquals(List.of(Action.RELAYED_WITH_DSN, Action.FAILED), actions(relay.deliver(2)));
        relay.first.override = c -> c.startsWith("RCPT") ? "452 4.5.3 too many" : null;
        assertEquals(List.of(Action.DELAYED, Action.DELAYED), actions(relay.deliver(2)));
    }

    @Test
    public void aServerThatClosesAtAnyPointMakesEverythingWait() {
        relay.dns.forget("mx2.far.test");
        for (String verb : List.of("EHLO", "MAIL", "RCPT TO:<u1", "DATA")) {
            for (List<String> extensions : List.of(List.of("PIPELINING"), List.<String>of())) {
                relay.first.extensions = extensions;
                relay.first.override = c -> c.startsWith(verb) ? "421 4.3.2 bye" + FakeSmtpServer.CLOSE : null;
                assertEquals(verb, List.of("4.3.2", "4.3.2"), enhanced(relay.deliver(2)));
                relay.first.override = c -> c.startsWith(verb) ? FakeSmtpServer.CLOSE : null;
                List<RecipientResult> results = relay.deliver(2);
                assertEquals(verb, List.of(Action.DELAYED, Action.DELAYED), actions(results));
                assertEquals(verb, List.of("4.4.2", "4.4.2"), enhanced(results));
            }
        }
        assertTrue(relay.first.messages.isEmpty());
        relay.first.override = c -> null;
        relay.first.afterData = "421 4.3.2 bye" + FakeSmtpServer.CLOSE;
        assertEquals(List.of("4.3.2", "4.3.2"), enhanced(relay.deliver(2)));
    }

    @Test
    public void whoWasRefusedBeforeTheServerClosedIsRefused() {
        relay.dns.forget("mx2.far.test");
        relay.first.override = c -> c.startsWith("RCPT TO:<u0")
                ? "550 5.1.1 no"
                : c.startsWith("DATA") ? "421 4.3.2 bye" + FakeSmtpServer.CLOSE : null;
        assertEquals(List.of(Action.FAILED, Action.DELAYED), actions(relay.deliver(2)));
    }

    @Test
    public void aSilentServerMakesEverythingWait() {
        relay.dns.forget("mx2.far.test");
        relay.transport.settings = Config.quick(relay.transport.settings, Duration.ofMillis(40));
        relay.first.override = c -> c.startsWith("RCPT") ? FakeSmtpServer.SILENCE : null;
        RecipientResult result = relay.deliver();
        assertEquals("4.4.2", result.status().enhanced());
        assertTrue(result.status().text().contains("timed out"));
        relay.first.override = c -> null;
        relay.first.afterData = FakeSmtpServer.SILENCE;
        assertEquals("4.4.2", relay.deliver().status().enhanced());
        relay.first.greeting = FakeSmtpServer.SILENCE;
        assertEquals("4.4.2", relay.deliver().status().enhanced());
    }

    @Test
    public void aJobHasItsTime() {
        Settings s = relay.transport.settings;
        Duration long_ = Duration.ofMinutes(1);
        relay.transport.settings =
                Config.with(s, new Timeouts(long_, long_, long_, long_, long_, long_, Duration.ofMillis(40)));
        relay.first.override = c -> c.startsWith("EHLO") ? FakeSmtpServer.SILENCE : null;
        relay.second.override = relay.first.override;
        assertEquals(Action.DELAYED, relay.deliver().action());
        assertEquals(0, relay.second.connections.get());
    }

    @Test
    public void whatIsSaidInTheMiddleOfTheMessageIsHeard() {
        relay.dns.forget("mx2.far.test");
        relay.first.extensions = List.of();
        Message big = Messages.of("Subject: big\r\n\r\n" + "0123456789abcdef\r\n".repeat(200_000));
        Job job = RelayFixture.job(1);
        relay.first.inData = FakeSmtpServer.CLOSE;
        RecipientResult result = relay.deliver(job, big);
        assertEquals(Action.DELAYED, result.action());
        assertTrue(relay.first.messages.isEmpty());
        // a reply and a closed connection: whether it can still be read is up to the system
        relay.first.inData = "552 5.3.4 too big" + FakeSmtpServer.CLOSE;
        result = relay.deliver(job, big);
        assertTrue(
                result.toString(),
                Set.of("5.3.4", "4.4.2").contains(result.status().enhanced()));
    }

    @Test
    public void aMessageThatBreaksOffIsNotEnded() {
        byte[] half = "Subject: x\r\n\r\nhalf".getBytes(StandardCharsets.US_ASCII);
        Message shorter = Messages.of(1000, offset -> new java.io.ByteArrayInputStream(half));
        RecipientResult result = relay.deliver(RelayFixture.job(1), shorter);
        assertEquals("4.3.0", result.status().enhanced());
        assertEquals(Action.DELAYED, result.action());
        assertTrue(relay.first.messages.isEmpty() && relay.second.messages.isEmpty());
    }

    /** What a server has taken stays taken, whatever fails in the middle of the next one's turn. */
    @Test
    public void anErrorOfTheMessageDelaysIt() {
        Message broken = Messages.of(1000, offset -> {
            throw new AssertionError("bug");
        });
        RecipientResult result = relay.deliver(RelayFixture.job(1), broken);
        assertEquals(Action.DELAYED, result.action());
        assertTrue(relay.first.messages.isEmpty() && relay.second.messages.isEmpty());
    }

    @Test
    public void nonsenseIsNotInterpreted() {
        relay.first.greeting = "SSH-2.0-x";
        relay.second.override = c -> c.startsWith("MAIL") ? "250-a\r\n550 b" : null;
        assertEquals("4.5.0", relay.deliver().status().enhanced());
        relay.second.override = c -> c.startsWith("EHLO") ? "250 " + "x".repeat(10_000) : null;
        assertEquals(Action.DELAYED, relay.deliver().action());
        relay.second.override = c -> c.startsWith("EHLO") ? "250-x\r\n".repeat(300) + "250 x" : null;
        assertEquals(Action.DELAYED, relay.deliver().action());
        relay.second.override = c -> c.startsWith("DATA") ? "250 fine" : null;
        assertEquals(Action.DELAYED, relay.deliver().action());
        assertTrue(relay.second.messages.isEmpty());
    }
}
