package org.posthouse.smtp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.Test;
import org.posthouse.smtp.mail.Budget;
import org.posthouse.smtp.state.Variant;
import org.posthouse.testkit.net.MemoryClient;

/** Parts of the server are replaced in the middle of dialogs: commands wait, and transactions are begun anew. */
public class WaitingTest {
    private static final String UNAVAILABLE = "451 4.3.2 Service temporarily unavailable, try again later\r\n";
    private static final String LINES = "MAIL FROM:<a@b.c>\r\nRCPT TO:<d@b.c>\r\nRCPT TO:<e@b.c>\r\nDATA\r\n";
    private static final String DIALOG = "EHLO a\r\n" + LINES + "x\r\n..y\r\n.\r\nMAIL FROM:<a@b.c>\r\n"
            + "RCPT TO:<d@b.c>\r\nBDAT 3\r\na\r\nBDAT 3 LAST\r\nb\r\nQUIT\r\n";

    private final TestServer server = new TestServer(Variant.MX);

    private MemoryClient ready() {
        MemoryClient client = server.open();
        client.receive();
        client.exchange("EHLO a");
        return client;
    }

    private static void says(MemoryClient client, String... commands) {
        for (String command : commands) {
            String reply = client.exchange(command);
            assertTrue(command + ": " + reply, reply.startsWith("2") || reply.startsWith("354"));
        }
    }

    /** Sends a command that has to wait; then the reply once what is absent is back. */
    private void waits(MemoryClient client, String command, String reply) {
        server.intakeLeaves();
        client.send(command + "\r\n").expectNothing();
        assertTrue(client.held());
        server.pass(20);
        client.expectNothing();
        client.swap(server.next());
        client.expectNothing();
        client.idle();
        client.expectNothing();
        server.intakeComes();
        assertTrue(client.receiveNow().startsWith(reply));
        assertFalse(client.held());
        assertEquals(0, server.time.waiting());
    }

    @Test
    public void eachCommandWaits() {
        MemoryClient client = ready();
        waits(client, "MAIL FROM:<a@b.c>", "250 2.1.0");
        waits(client, "RCPT TO:<d@b.c>", "250 2.1.5");
        waits(client, "RCPT TO:<nobody@b.c>", "550 5.1.1");
        waits(client, "DATA", "354");
        waits(client, "x\r\n.", "250 2.0.0");
        says(client, "MAIL FROM:<a@b.c>", "RCPT TO:<d@b.c>");
        waits(client, "BDAT 1\r\na", "250 2.0.0");
        waits(client, "BDAT 1 LAST\r\nb", "250 2.0.0");
        assertEquals(
                List.of("x\r\n", "ab\r\n"),
                server.intake.stored.stream().map(s -> s.text()).toList());
        assertEquals(1, server.intake.stored.get(0).recipients().size());
        assertEquals(Set.of(), server.intake.open);
    }

    @Test
    public void aPartBehindIntakeIsWaitedForToo() {
        MemoryClient client = ready();
        server.intake.partAbsent = true;
        client.send("MAIL FROM:<a@b.c>\r\nRCPT TO:<d@b.c>\r\nNOOP\r\n").expectNothing();
        server.pass(5000);
        client.expectNothing();
        server.intake.partAbsent = false;
        server.pass(250);
        assertEquals("250 2.1.0 Sender ok\r\n250 2.1.5 Recipient ok\r\n250 2.0.0 Ok\r\n", client.receiveNow());
        server.intake.partAbsent = true;
        client.send("DATA\r\n").expectNothing();
        server.intake.partAbsent = false;
        server.pass(250);
        assertTrue(client.receiveNow().startsWith("354"));
        client.send("x\r\n");
        server.intake.partAbsent = true;
        client.send(".\r\n").expectNothing();
        server.intake.partAbsent = false;
        server.pass(250);
        assertTrue(client.receiveNow().startsWith("250"));
        assertEquals(1, server.intake.stored.size());
    }

    @Test
    public void aDecisionInTheSameWordsIsToldAtOnce() {
        MemoryClient client = ready();
        says(client, "MAIL FROM:<a@b.c>");
        assertEquals(UNAVAILABLE, client.exchange("RCPT TO:<paused@b.c>"));
        says(client, "RCPT TO:<d@b.c>", "DATA");
        assertEquals(UNAVAILABLE, client.exchange("X-Paused: yes\r\n."));
        assertFalse(client.held());
        assertEquals(0, server.time.waiting());
    }

    @Test
    public void nobodyWaitsForever() {
        MemoryClient client = ready();
        server.intakeAway();
        client.send("MAIL FROM:<a@b.c>\r\nNOOP\r\n");
        for (int i = 0; i < 39; i++) {
            server.pass(250);
            client.expectNothing();
            client.swap(server.next());
            client.expectNothing();
        }
        server.pass(250);
        assertEquals(UNAVAILABLE + "250 2.0.0 Ok\r\n", client.receiveNow());
        assertEquals("not again as long: nothing was done since", UNAVAILABLE, client.exchange("MAIL FROM:<a@b.c>"));
        server.intakeBack();
        says(client, "MAIL FROM:<a@b.c>");
        server.intakeAway();
        server.intake.gone = true;
        client.send("RCPT TO:<a@b.c>\r\n").expectNothing();
        server.pass(10_000);
        assertEquals(UNAVAILABLE, client.receiveNow());
    }

    @Test
    public void afterAChunkThatWasGivenUpNoneIsTaken() {
        MemoryClient client = ready();
        says(client, "MAIL FROM:<a@b.c>", "RCPT TO:<d@b.c>");
        server.intakeLeaves();
        client.send("BDAT 3\r\nabcBDAT 3 LAST\r\ndef").expectNothing();
        server.pass(10_000);
        assertEquals(UNAVAILABLE + UNAVAILABLE, client.receiveNow());
        server.intakeComes();
        assertEquals(List.of(), server.intake.stored);
        says(client, "MAIL FROM:<a@b.c>");
    }

    @Test
    public void aCommitIsGivenUp() {
        MemoryClient client = ready();
        client.send(LINES).receive();
        server.intakeLeaves();
        client.send("x\r\n.\r\nNOOP\r\n").expectNothing();
        server.pass(10_000);
        assertEquals(UNAVAILABLE + "250 2.0.0 Ok\r\n", client.receiveNow());
        server.intakeComes();
        assertEquals(List.of(), server.intake.stored);
        says(client, "MAIL FROM:<a@b.c>");
    }

    /** A mail whose transaction could not be taken up since intake was away. */
    private MemoryClient parked() {
        MemoryClient client = ready();
        says(client, "MAIL FROM:<a@b.c>", "RCPT TO:<d@b.c>");
        server.intakeAway();
        client.swap(server.next());
        server.intakeBack();
        assertEquals(1, server.intake.detached.size());
        server.intake.onWorker = client::working;
        return client;
    }

    private void nothingIsKept() {
        assertEquals(Set.of(), server.intake.detached.keySet());
        assertEquals(Set.of(), server.intake.open);
        server.intake.onWorker = () -> true;
    }

    @Test
    public void intakeKeepsNoTransactionThatNobodyTakesUp() {
        MemoryClient client = parked();
        says(client, "RSET");
        nothingIsKept();
        says(client, "MAIL FROM:<a@b.c>", "RSET");
        client = parked();
        says(client, "QUIT");
        nothingIsKept();
    }

    @Test
    public void withoutPatienceNobodyWaits() {
        server.wait(0);
        MemoryClient client = ready();
        server.intakeAway();
        assertEquals(UNAVAILABLE, client.exchange("MAIL FROM:<a@b.c>"));
        assertFalse(client.held());
    }

    @Test
    public void aFormerRecipientThatIsRefusedNowEndsTheMail() {
        MemoryClient client = ready();
        says(client, "MAIL FROM:<a@b.c>", "RCPT TO:<e@b.c>");
        server.intake.refused.add("e");
        server.replaceIntake();
        assertEquals(UNAVAILABLE, client.exchange("RCPT TO:<d@b.c>"));
        assertEquals("550 5.1.1 No such user any more\r\n", client.exchange("DATA"));
        assertEquals(Set.of(), server.intake.open);
        says(client, "MAIL FROM:<a@b.c>", "RCPT TO:<d@b.c>", "DATA");
        server.intake.refused.add("d");
        server.replaceIntake();
        client.send("x\r\n.\r\n").expectNothing();
        server.pass(20);
        assertEquals("550 5.1.1 No such user any more\r\n", client.receiveNow());
        assertEquals(List.of(), server.intake.stored);
    }

    @Test
    public void aLargeMessageGoesOnWithTheNextIntake() {
        MemoryClient client = ready();
        String part = ("x".repeat(98) + "\r\n").repeat(700);
        client.send(LINES).receive();
        client.send(part);
        server.replaceIntake();
        client.send(part);
        server.intakeLeaves();
        client.send(part).expectNothing();
        server.intakeComes();
        server.replaceIntake(); // and nothing comes before the end
        client.send(".\r\n");
        server.pass(20);
        assertTrue(client.receive().startsWith("250 2.0.0 Ok: taken as "));
        assertEquals(part.repeat(3), server.intake.stored.get(0).text());
        assertEquals(2, server.intake.stored.get(0).recipients().size());
        assertEquals(Set.of(), server.intake.left.keySet());
        assertEquals(Set.of(), server.intake.open);
    }

    @Test
    public void aLargeMessageWaitsForAPartThatItsCommitNeeds() {
        MemoryClient client = ready();
        String message = ("x".repeat(98) + "\r\n").repeat(1400);
        client.send(LINES).receive();
        client.send(message);
        server.intake.partAbsent = true;
        client.send(".\r\n").expectNothing();
        server.pass(1000);
        client.swap(server.next());
        client.expectNothing();
        server.intake.partAbsent = false;
        server.pass(1000);
        assertTrue(client.receive().startsWith("250 2.0.0 Ok: taken as "));
        assertEquals(message, server.intake.stored.get(0).text());
    }

    @Test
    public void nothingIsLeftOfALargeMessageThatIsGivenUp() {
        MemoryClient client = ready();
        client.send(LINES).receive();
        client.send(("x".repeat(98) + "\r\n").repeat(1400));
        server.intake.partAbsent = true;
        client.send(".\r\n").expectNothing();
        server.pass(5000);
        assertEquals(1, server.intake.left.size());
        server.pass(5000);
        assertEquals(UNAVAILABLE, client.receiveNow());
        server.intake.partAbsent = false;
        says(client, "MAIL FROM:<a@b.c>");
        assertEquals(List.of(), server.intake.stored);
    }

    @Test
    public void whatIntakeHasNoMemoryForIsWrittenOnWorkers() {
        MemoryClient client = ready();
        server.intake.memory = 1000;
        server.intake.onWorker = client::working;
        String message = "x".repeat(98) + "\r\n";
        client.send(LINES).receive();
        client.send(message.repeat(5));
        client.send(message.repeat(20));
        client.send(message.repeat(20));
        client.send(".\r\n");
        assertTrue(client.receive().startsWith("250 "));
        assertEquals(message.repeat(45), server.intake.stored.get(0).text());
    }

    @Test
    public void whoWaitsCanBeClosedAndDrained() {
        MemoryClient client = ready();
        server.intakeAway();
        client.send("MAIL FROM:<a@b.c>\r\n").expectNothing();
        client.close();
        assertEquals(0, server.time.waiting());
        server.intakeBack();
        client = ready();
        server.intakeAway();
        client.send("MAIL FROM:<a@b.c>\r\n").expectNothing();
        client.drain();
        client.expectLine("421 4.3.2 Service shutting down, closing").expectClosed();
        assertEquals(0, server.time.waiting());
    }

    /** What the client saw, without the ids of mails, and what was stored. */
    private record Seen(String transcript, List<String> stored) {}

    /** What happens in a dialog, beside what is said. */
    private record Play(boolean slow, boolean late, boolean away, boolean swap, boolean large) {
        static final int MODES = 32;

        static Play of(int mode) {
            return new Play((mode & 1) > 0, (mode & 2) > 0, (mode & 4) > 0, (mode & 8) > 0, (mode & 16) > 0);
        }
    }

    private static Seen play(Play play, int replacedAt) {
        TestServer server = new TestServer(Variant.MX);
        server.intake.slow = play.slow();
        server.intake.late = play.late();
        if (play.large()) {
            server.budget = new Budget(0); // intake alone has what came of a message
        }
        MemoryClient client = server.open();
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < DIALOG.length(); i++) {
            if (i == replacedAt && !play.late()) {
                replace(server, play);
            }
            client.send(DIALOG.substring(i, i + 1));
            if (i == replacedAt && play.late()) {
                replace(server, play); // while something is asked
            }
            boolean swap = play.swap() && i < DIALOG.length() - 6;
            if (swap) {
                client.swap(server.next());
            }
            settle(server, client, swap, out);
            if (!server.isIntakeThere() && (client.held() || i > replacedAt + 10)) {
                server.pass(20);
                server.intakeComes();
                settle(server, client, swap, out);
            }
            server.pass(20);
            settle(server, client, swap, out);
        }
        out.append(client.receiveNow());
        assertTrue(client.closed());
        assertEquals(Set.of(), server.intake.open);
        assertEquals(0, server.time.waiting());
        List<String> stored = server.intake.stored.stream()
                .map(s -> s.sender() + " " + s.recipients() + " " + s.text())
                .toList();
        return new Seen(out.toString().replaceAll("taken as t\\d+", "taken"), stored);
    }

    private static void replace(TestServer server, Play play) {
        if (play.away()) {
            server.intakeLeaves();
        } else {
            server.replaceIntake();
        }
    }

    /** Whatever intake has yet to say is said. */
    private static void settle(TestServer server, MemoryClient client, boolean swap, StringBuilder out) {
        out.append(client.receiveNow());
        while (!server.intake.pending.isEmpty() || !server.intake.questions.isEmpty()) {
            if (!server.intake.questions.isEmpty()) {
                server.intake.answer();
            } else {
                server.intake.complete();
            }
            out.append(client.receiveNow());
            if (swap && !client.closed()) {
                client.swap(server.next());
            }
        }
    }

    @Test
    public void intakeIsReplacedAtEveryOctet() {
        Seen expected = play(Play.of(0), -1);
        assertEquals(2, expected.stored().size());
        for (int mode = 0; mode < Play.MODES; mode++) {
            Play play = Play.of(mode);
            for (int i = -1; i < DIALOG.length() - 6; i++) {
                if (play.late() && i >= 0 && DIALOG.charAt(i) != '\n') {
                    continue; // nothing is asked there
                }
                assertEquals("replaced at " + i + " in " + play, expected, play(play, i));
            }
        }
    }
}
