package org.posthouse.smtp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.Test;
import org.posthouse.smtp.state.Variant;
import org.posthouse.testkit.net.MemoryClient;

/** Intake asks filters and answers later: the session waits without a thread, and goes on with what was pipelined. */
public class AnswersTest {
    private final TestServer server = new TestServer(Variant.MX);

    private MemoryClient thoughtful() {
        server.intake.thoughtful = true;
        return server.open();
    }

    private void answered(MemoryClient client, String reply) {
        client.expectNothing();
        assertTrue("held while it waits", client.held());
        server.intake.answer();
        assertEquals(reply, client.receiveNow());
    }

    /** Answers what has to be answered before the first mail. */
    private MemoryClient ready() {
        MemoryClient client = thoughtful();
        client.expectNothing();
        server.intake.answer();
        assertTrue(client.receiveNow().startsWith("220"));
        client.exchange("EHLO a");
        return client;
    }

    @Test
    public void eachStepWaitsForItsAnswer() {
        MemoryClient client = ready();
        client.send("MAIL FROM:<a@b.c>\r\nRCPT TO:<d@b.c>\r\nRCPT TO:<nobody@b.c>\r\nRCPT TO:<e@b.c>\r\nDATA\r\n");
        client.expectNothing();
        server.intake.answer(); // the name
        answered(client, "250 2.1.0 Sender ok\r\n");
        answered(client, "250 2.1.5 Recipient ok\r\n");
        answered(client, "550 5.1.1 No such user here\r\n");
        client.expectNothing();
        server.intake.answer();
        assertTrue(client.receiveNow().startsWith("250 2.1.5 Recipient ok\r\n354 "));
        client.send("x\r\n.\r\n");
        assertTrue(client.receiveNow().startsWith("250 2.0.0"));
        assertEquals(List.of("a"), server.intake.helos);
        assertEquals(2, server.intake.stored.get(0).recipients().size());
        assertEquals(Set.of(), server.intake.open);
    }

    @Test
    public void aClientCanBeRefusedLate() {
        server.intake.refusal = new org.posthouse.api.message.Status(554, "5.7.1", "Not you");
        MemoryClient client = thoughtful();
        client.expectNothing();
        server.intake.answer();
        assertEquals("554 5.7.1 Not you\r\n", client.receiveNow());
        assertTrue(client.closed());
    }

    @Test
    public void aNameIsRefusedBeforeTheMail() {
        MemoryClient client = server.open();
        client.receive();
        client.exchange("EHLO liar.test");
        assertEquals("550 5.7.1 That is not your name\r\n", client.exchange("MAIL FROM:<a@b.c>"));
        client.exchange("EHLO a");
        assertTrue(client.exchange("MAIL FROM:<a@b.c>").startsWith("250"));
    }

    @Test
    public void aSenderThatIsRefusedLateLeavesNothing() {
        MemoryClient client = ready();
        client.send("MAIL FROM:<spam@b.c>\r\n").expectNothing();
        server.intake.answer();
        answered(client, "550 5.7.1 Not from you\r\n");
        assertEquals(Set.of(), server.intake.open);
        client.send("MAIL FROM:<a@b.c>\r\n");
        answered(client, "250 2.1.0 Sender ok\r\n");
    }

    /** The answer to what the version before asked is not taken for that to what this one asks. */
    @Test
    public void aSessionMovesWhileItWaits() {
        MemoryClient client = ready();
        client.send("MAIL FROM:<a@b.c>\r\nRCPT TO:<d@b.c>\r\n").expectNothing();
        client.swap(server.next());
        server.intake.answer(); // to the version before
        client.expectNothing();
        server.intake.answer(); // the name, asked anew
        client.expectNothing();
        server.intake.answer();
        assertEquals("250 2.1.0 Sender ok\r\n", client.receiveNow());
        client.swap(server.next());
        server.intake.answer();
        client.expectNothing();
        server.intake.answer(); // the sender, told to a new transaction
        client.expectNothing();
        server.intake.answer();
        assertEquals("250 2.1.5 Recipient ok\r\n", client.receiveNow());
        server.intake.thoughtful = false;
        assertTrue(client.exchange("DATA").startsWith("354"));
        assertTrue(client.exchange("x\r\n.").startsWith("250"));
        assertEquals(1, server.intake.stored.get(0).recipients().size());
        assertEquals(Set.of(), server.intake.open);
    }

    @Test
    public void whoeverLeavesWhileItWaitsLeavesNothing() {
        MemoryClient client = ready();
        client.send("MAIL FROM:<a@b.c>\r\n").expectNothing();
        server.intake.answer();
        client.expectNothing();
        client.close();
        assertEquals(Set.of(), server.intake.open);
        server.intake.answer();
        assertEquals(1, server.intake.ended.size());
    }

    /** What was asked about a mail that was given up is not taken for the mail behind it. */
    @Test
    public void aSenderThatWasGivenUpIsNotTheNextMails() {
        MemoryClient client = ready();
        client.send("MAIL FROM:<first@b.c>\r\n").expectNothing();
        server.intake.answer();
        client.expectNothing();
        server.intakeAway();
        server.intake.answer();
        client.expectNothing();
        client.pass(Duration.ofSeconds(11));
        assertTrue(client.receiveNow().startsWith("451 "));
        assertEquals(Set.of(), server.intake.open);
        server.intakeBack();
        server.intake.thoughtful = false;
        assertTrue(client.exchange("MAIL FROM:<second@b.c>").startsWith("250"));
        finish(client);
        assertEquals("<second@b.c>", server.intake.stored.get(0).sender().path());
    }

    @Test
    public void aSenderIsToldOnceToATransaction() {
        MemoryClient client = ready();
        client.send("MAIL FROM:<a@b.c>\r\n").expectNothing();
        server.intake.answer();
        client.expectNothing();
        server.intakeAway();
        server.intake.answer();
        client.expectNothing();
        server.intakeBack();
        server.intake.thoughtful = false;
        client.partComes();
        assertEquals("250 2.1.0 Sender ok\r\n", client.receiveNow());
        finish(client);
    }

    private void finish(MemoryClient client) {
        assertTrue(client.exchange("RCPT TO:<d@b.c>").startsWith("250"));
        assertTrue(client.exchange("DATA").startsWith("354"));
        assertTrue(client.exchange("x\r\n.").startsWith("250"));
        assertEquals(Set.of(), server.intake.open);
    }

    /** The transaction that was begun anew knows one of two recipients when the session moves. */
    @Test
    public void aTransactionThatKnowsHalfOfTheMailIsNotParked() {
        MemoryClient client = server.open();
        client.receive();
        client.exchange("EHLO a");
        client.exchange("MAIL FROM:<a@b.c>");
        client.exchange("RCPT TO:<d@b.c>");
        client.exchange("RCPT TO:<e@b.c>");
        server.replaceIntake();
        server.intake.thoughtful = true;
        client.send("RCPT TO:<f@b.c>\r\n").expectNothing();
        server.intake.answer(); // the sender
        client.expectNothing();
        server.intake.answer(); // the first
        client.expectNothing();
        server.intake.partAbsent = true;
        server.intake.answer();
        client.expectNothing();
        server.intake.partAbsent = false;
        server.intake.thoughtful = false;
        client.swap(server.next());
        assertTrue(client.receiveNow().startsWith("250 "));
        assertTrue(client.exchange("DATA").startsWith("354"));
        assertTrue(client.exchange("x\r\n.").startsWith("250"));
        assertEquals(3, server.intake.stored.get(0).recipients().size());
        assertEquals(Set.of(), server.intake.open);
        assertEquals(Set.of(), server.intake.detached.keySet());
    }

    /** The transaction that was begun anew has nothing of the message yet when the session moves. */
    @Test
    public void aTransactionWithoutWhatCameOfTheMessageIsNotParked() {
        MemoryClient client = server.open();
        client.receive();
        client.exchange("EHLO a");
        client.exchange("MAIL FROM:<a@b.c>");
        client.exchange("RCPT TO:<d@b.c>");
        client.exchange("DATA");
        client.send("one\r\n").expectNothing();
        server.replaceIntake();
        server.intake.thoughtful = true;
        client.swap(server.next());
        client.send("two\r\n").expectNothing();
        server.intake.answer(); // the sender
        client.expectNothing();
        server.intake.answer(); // the recipient
        server.intake.partAbsent = true;
        client.expectNothing();
        server.intake.partAbsent = false;
        server.intake.thoughtful = false;
        client.swap(server.next());
        client.send(".\r\n");
        assertTrue(client.receive().startsWith("250"));
        assertEquals("one\r\ntwo\r\n", server.intake.stored.get(0).text());
        assertEquals(Set.of(), server.intake.open);
        assertEquals(Set.of(), server.intake.detached.keySet());
    }

    @Test
    public void aDiskThatFailsAsTheSessionMovesFailsTheMailOnly() {
        MemoryClient client = server.open();
        client.receive();
        client.exchange("EHLO a");
        client.exchange("MAIL FROM:<a@b.c>");
        client.exchange("RCPT TO:<d@b.c>");
        client.exchange("DATA");
        client.send("one\r\n").expectNothing();
        server.replaceIntake();
        server.intake.diskGone = true;
        client.swap(server.next());
        client.expectNothing();
        client.send(".\r\n");
        assertTrue(client.receive().startsWith("451 "));
        assertEquals(Set.of(), server.intake.open);
        server.intake.diskGone = false;
        assertTrue(client.exchange("NOOP").startsWith("250"));
    }

    @Test
    public void aNameIsNotAskedAboutAgainWhenTheSessionMoves() {
        MemoryClient client = server.open();
        client.receive();
        client.exchange("EHLO a");
        client.exchange("MAIL FROM:<a@b.c>");
        client.exchange("RSET");
        client.swap(server.next());
        assertTrue(client.exchange("MAIL FROM:<a@b.c>").startsWith("250"));
        assertEquals(List.of("a"), server.intake.helos);
    }
}
