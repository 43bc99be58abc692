package org.posthouse.smtp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

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
}
