package org.posthouse.smtp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.Test;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Parked;
import org.posthouse.net.api.Protocol;
import org.posthouse.net.api.Session;
import org.posthouse.smtp.mail.Budget;
import org.posthouse.smtp.state.Variant;
import org.posthouse.testkit.net.MemoryClient;
import org.posthouse.testkit.net.MemoryHost;

/** The protocol is replaced at every octet of a dialog: nobody may notice. */
public class SwapTest {
    /** What the client saw and what was stored. */
    private record Seen(String transcript, List<MemoryIntake.Stored> stored) {}

    private interface Swaps {
        boolean at(int octet);
    }

    /** What intake is slow in. */
    private enum Slow {
        NOTHING,
        COMMITS,
        ANSWERS
    }

    private static Seen run(Variant variant, Slow slow, String text, Swaps swaps) {
        TestServer server = new TestServer(variant);
        server.intake.slow = slow == Slow.COMMITS;
        server.intake.late = slow == Slow.ANSWERS;
        MemoryClient client = MemoryHost.open(server.next(), server.options().id("c1"));
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder transcript = new StringBuilder(client.receiveNow());
        answer(server, client, swaps.at(-1), transcript);
        for (int i = 0; i < octets.length; i++) {
            client.send(new byte[] {octets[i]});
            if (swaps.at(i)) {
                client.swap(server.next());
            }
            while (!server.intake.pending.isEmpty()) {
                server.intake.complete();
            }
            transcript.append(client.receiveNow());
            answer(server, client, swaps.at(i), transcript);
            if (swaps.at(i) && !client.closed() && i < octets.length - 6) {
                client.swap(server.next());
            }
        }
        transcript.append(client.receiveNow());
        if (!client.closed()) {
            client.close();
        }
        assertEquals(Set.of(), server.intake.open);
        assertTrue(server.intake.detached.isEmpty());
        return new Seen(transcript.toString(), server.intake.stored);
    }

    private static void answer(TestServer server, MemoryClient client, boolean swap, StringBuilder transcript) {
        while (!server.intake.questions.isEmpty()) {
            if (swap) {
                client.swap(server.next());
                client.swap(server.next());
            }
            server.intake.answer();
            transcript.append(client.receiveNow());
        }
    }

    private static void everywhere(Variant variant, int messages, String text) {
        Seen expected = run(variant, Slow.NOTHING, text, octet -> false);
        assertEquals(messages, expected.stored().size());
        for (Slow slow : Slow.values()) {
            assertEquals(expected, run(variant, slow, text, octet -> false));
            for (int i = -1; i < text.length() - 6; i++) {
                int here = i;
                assertEquals("swapped at " + i, expected, run(variant, slow, text, octet -> octet == here));
            }
            assertEquals(expected, run(variant, slow, text, octet -> octet < text.length() - 6));
        }
    }

    @Test
    public void inAnSmtpDialog() {
        everywhere(
                Variant.MX,
                2,
                "NOOP\r\nEHLO client.example\r\nVRFY x\r\nMAIL FROM:<a@b.c> SIZE=100 ENVID=x+40y\r\n"
                        + "RCPT TO:<d@b.c> NOTIFY=DELAY\r\nRCPT TO:<nobody@b.c>\r\nRCPT TO:<e@b.c>\r\nDATA\r\n"
                        + "Subject: x\r\n\r\n..a\r\n...\r\nb.\r\n.c\r\n.\r\n"
                        + "XYZZY\r\nMAIL FROM:<>\r\nRCPT TO:<postmaster>\r\nDATA\r\nx\n.\ny\r\n.\r\n"
                        + "MAIL FROM:<a@b.c>\r\nRSET\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<f@b.c>\r\nDATA\r\n.\r\nQUIT\r\n");
    }

    @Test
    public void inChunks() {
        everywhere(
                Variant.MX,
                1,
                "EHLO a\r\nBDAT 4 LAST\r\nabcdMAIL FROM:<a@b.c>\r\nBDAT 2\r\nxxRCPT TO:<d@b.c>\r\n"
                        + "BDAT 7\r\na\r\n.\r\nbBDAT 0\r\nBDAT 3\r\n\r\ncBDAT 3 LAST\r\nd\r\n"
                        + "MAIL FROM:<a@b.c>\r\nRCPT TO:<d@b.c>\r\nBDAT 2\r\n\n\nBDAT 1 LAST\r\nxNOOP\r\nQUIT\r\n");
    }

    @Test
    public void inLmtp() {
        everywhere(
                Variant.LMTP,
                2,
                "LHLO a\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<d@b.c>\r\nRCPT TO:<full@b.c>\r\nDATA\r\nx\r\n.\r\n"
                        + "MAIL FROM:<a@b.c>\r\nRCPT TO:<d@b.c>\r\nRCPT TO:<e@b.c>\r\nBDAT 3 LAST\r\nx\r\nQUIT\r\n");
    }

    @Test
    public void inSubmissionAfterAuthentication() {
        everywhere(
                Variant.SUBMISSION,
                1,
                "EHLO a\r\nAUTH PLAIN AGFsaWNlAHNlY3JldA==\r\nMAIL FROM:<alice@example.org>\r\nRCPT TO:<d@b.c>\r\n"
                        + "DATA\r\nx\r\n.\r\nQUIT\r\n");
    }

    @Test
    public void whileALongLineIsSkipped() {
        String line = "NOOP " + "x".repeat(5000) + "\r\nNOOP\r\n";
        Seen expected = run(Variant.MX, Slow.NOTHING, line, octet -> false);
        assertEquals(expected, run(Variant.MX, Slow.NOTHING, line, octet -> octet > 4000 && octet < line.length() - 6));
    }

    @Test
    public void aLargeMessageIsReadOnWorkersBeforeAndAfter() {
        TestServer server = new TestServer(Variant.MX);
        MemoryClient client = server.open();
        server.intake.onWorker = client::working;
        client.send("EHLO a\r\n");
        client.send("MAIL FROM:<a@b.c>\r\nRCPT TO:<a@b.c>\r\nDATA\r\n");
        String part = ("x".repeat(98) + "\r\n").repeat(500);
        for (int i = 0; i < 10; i++) {
            client.send(part);
            client.swap(server.next());
        }
        client.receive();
        assertTrue(client.exchange(".").startsWith("250 "));
        assertEquals(part.repeat(10), server.intake.stored.get(0).text());

        String chunks = "MAIL FROM:<a@b.c>\r\nRCPT TO:<a@b.c>\r\nBDAT 50000\r\n" + part + "BDAT 50000\r\n" + part;
        client.send(chunks).send("BDAT 250000 LAST\r\n");
        for (int i = 0; i < 5; i++) {
            client.swap(server.next());
            client.send(part);
        }
        assertTrue(client.receive().endsWith("250 2.0.0 Ok: taken as t2\r\n"));
        assertEquals(part.repeat(7), server.intake.stored.get(1).text());
    }

    @Test
    public void whatAnIntakeThatHasLeftWritesToTheDiskIsWrittenOnAWorker() {
        TestServer server = new TestServer(Variant.MX);
        server.budget = new Budget(0); // nobody else has the message
        MemoryClient client = server.open();
        client.exchange("EHLO a");
        client.send("MAIL FROM:<a@b.c>\r\nRCPT TO:<d@b.c>\r\nDATA\r\n").receive();
        server.intake.onWorker = client::working;
        client.send("one\r\n");
        server.intakeLeaves();
        client.swap(server.next());
        server.intakeComes();
        client.swap(server.next());
        client.send("two\r\n");
        assertTrue(client.exchange(".").startsWith("250 "));
        assertEquals("one\r\ntwo\r\n", server.intake.stored.get(0).text());
        assertEquals(Set.of(), server.intake.left.keySet());
    }

    /** Or a client could go on for ever to ask which addresses exist. */
    @Test
    public void whatWasRefusedStaysCounted() {
        TestServer server = new TestServer(Variant.MX);
        MemoryClient client = server.open();
        client.exchange("EHLO a");
        client.exchange("MAIL FROM:<a@b.c>");
        String last = "";
        for (int i = 0; i < 10 * server.settings.maxErrors(); i++) {
            assertTrue(last, !last.startsWith("421"));
            last = client.exchange("RCPT TO:<nobody@b.c>");
            if (!client.closed()) {
                client.swap(server.next());
            }
        }
        assertTrue(last, last.startsWith("421"));
    }

    @Test
    public void notInAnAuthenticationExchange() {
        TestServer server = new TestServer(Variant.SUBMISSION);
        MemoryClient client = server.open();
        client.send("EHLO a\r\nAUTH PLAIN\r\n".substring(0, 8));
        client.exchange("AUTH LOGIN");
        assertTrue(client.trySwap(server.next()).isEmpty());
        client.exchange("YWxpY2U=");
        assertTrue(client.trySwap(server.next()).isEmpty());
        client.exchange("c2VjcmV0");
        assertFalse(client.trySwap(server.next()).isEmpty());
    }

    @Test
    public void noPasswordIsParked() {
        TestServer server = new TestServer(Variant.SUBMISSION);
        MemoryClient client = server.open();
        client.send("EHLO a\r\n");
        client.exchange("AUTH PLAIN AGFsaWNlAHNlY3JldA==");
        client.exchange("MAIL FROM:<alice@example.org>");
        String state = client.swap(server.next()).state().toString();
        assertTrue(state, state.contains("alice@example.org"));
        assertFalse(state, state.contains("secret"));
        assertFalse(state, state.contains("c2VjcmV0"));
    }

    /** It waits for the directory with the password at hand: it is not handed over, but given its time and then ended. */
    @Test
    public void notWhileALoginWaits() {
        TestServer server = new TestServer(Variant.SUBMISSION).wait(10);
        MemoryClient client = server.open();
        client.exchange("EHLO a");
        server.authenticatorLeaves();
        assertEquals("", client.exchange("AUTH PLAIN AGFsaWNlAHNlY3JldA=="));
        assertTrue(client.trySwap(server.next()).isEmpty());
        client.drain();
        client.expectLine("421 4.3.2 Service shutting down, closing").expectClosed();
    }

    @Test
    public void aPortIsOpenedWhenItCanServeSomebody() {
        TestServer submission = new TestServer(Variant.SUBMISSION);
        assertTrue(submission.next().ready());
        submission.authenticatorLeaves();
        assertFalse(submission.next().ready());
        submission.authenticatorBack();
        submission.intakeAway();
        assertFalse(submission.next().ready());
        TestServer mx = new TestServer(Variant.MX);
        mx.authenticatorLeaves();
        assertTrue(mx.next().ready());
        mx.intakeAway();
        assertFalse(mx.next().ready());
    }

    @Test
    public void drainingSaysSoAndCloses() {
        TestServer server = new TestServer(Variant.SUBMISSION);
        MemoryClient client = server.open();
        client.receiveNow();
        client.exchange("EHLO a");
        client.exchange("AUTH LOGIN");
        client.drain();
        client.expectLine("421 4.3.2 Service shutting down, closing").expectClosed();
    }

    @Test
    public void aStateThatIsNotUnderstoodIsRefused() {
        TestServer server = new TestServer(Variant.MX);
        MemoryClient client = server.open();
        client.exchange("EHLO a");
        client.exchange("MAIL FROM:<a@b.c>");
        Parked good = client.swap(server.next());
        for (String key : good.state().keySet()) {
            Map<String, Object> wrong = new HashMap<>(good.state());
            wrong.put(key, List.of("what?"));
            refused(server, new Parked(6, wrong));
            wrong.remove(key);
            if (!key.equals("incoming")) {
                refused(server, new Parked(6, wrong));
            }
        }
        refused(server, new Parked(1, good.state()));
        Map<String, Object> data = new HashMap<>(good.state());
        data.put("mode", "COMMIT");
        data.remove("incoming");
        refused(server, new Parked(6, data));
        Map<String, Object> asked = new HashMap<>(good.state());
        asked.put("questions", Map.of("number", 1L, "asked", true));
        refused(server, new Parked(6, asked)); // by nobody
    }

    @Test
    public void theStateOfTheVersionBeforeIsUnderstood() {
        TestServer server = new TestServer(Variant.MX);
        MemoryClient client = server.open();
        client.exchange("EHLO a");
        Parked now = client.swap(server.next());
        Map<String, Object> before = new HashMap<>(now.state());
        before.remove("refusals");
        client.swap(new Protocol() {
            @Override
            public Session open(Connection given) {
                throw new AssertionError();
            }

            @Override
            public Session resume(Connection given, Parked parked) {
                return server.next().resume(given, new Parked(5, before));
            }
        });
        assertTrue(client.exchange("NOOP").startsWith("250 "));
    }

    private static void refused(TestServer server, Parked state) {
        Connection[] connection = new Connection[1];
        Protocol keeper = new Protocol() {
            @Override
            public Session open(Connection given) {
                connection[0] = given;
                return server.next().open(given);
            }

            @Override
            public Session resume(Connection given, Parked parked) {
                throw new AssertionError();
            }
        };
        MemoryHost.open(keeper, server.options());
        assertThrows(state.toString(), IllegalArgumentException.class, () -> server.next()
                .resume(connection[0], state));
    }
}
