package org.posthouse.smtp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;
import org.posthouse.smtp.state.Variant;
import org.posthouse.testkit.net.MemoryClient;

/** Clients that stay for long and bring nothing. */
public class PaceTest {
    private static final String TOO_SLOW = "421 4.4.2 Too slow, closing\r\n";
    private static final String TIMEOUT = "421 4.4.2 Timeout, closing\r\n";

    private static MemoryClient ready(TestServer server) {
        MemoryClient client = server.open();
        client.receive();
        client.exchange("EHLO a");
        return client;
    }

    private static MemoryClient recipients(TestServer server) {
        MemoryClient client = ready(server);
        client.exchange("MAIL FROM:<a@b.c>");
        client.exchange("RCPT TO:<d@e.f>");
        return client;
    }

    private static void pass(TestServer server, int seconds) {
        server.now = server.now.plusSeconds(seconds);
    }

    @Test
    public void messageDataThatTricklesEndsTheSession() {
        TestServer server = new TestServer(Variant.MX);
        MemoryClient client = recipients(server);
        client.exchange("DATA");
        client.send("a").expectNothing();
        pass(server, 100);
        client.send("b").expectNothing();
        pass(server, 100);
        assertEquals(TOO_SLOW, client.send("c").receive());
        client.expectClosed();
        assertTrue(server.intake.open.isEmpty());
    }

    @Test
    public void whatIntakeTakesIsNotTheClientsTime() {
        TestServer server = new TestServer(Variant.MX);
        MemoryClient client = recipients(server);
        client.exchange("DATA");
        client.send("a\r\n").expectNothing();
        server.intake.late = true;
        server.intake.stopped = true;
        server.replaceIntake();
        client.send("b\r\n").expectNothing();
        client.send("c\r\n").expectNothing();
        while (!server.intake.questions.isEmpty()) {
            pass(server, 200);
            server.intake.answer();
            client.expectNothing();
        }
        assertTrue(client.exchange(".").startsWith("250 "));
        assertEquals("a\r\nb\r\nc\r\n", server.intake.stored.get(0).text());
    }

    @Test
    public void chunksThatTrickleEndTheSessionWantedOrNot() {
        TestServer server = new TestServer(Variant.MX);
        MemoryClient client = recipients(server);
        client.send("BDAT 1000000 LAST\r\na").expectNothing();
        pass(server, 200);
        assertEquals(TOO_SLOW, client.send("c").receive());
        client = ready(server);
        client.send("BDAT 1000000 LAST\r\na").expectNothing();
        pass(server, 200);
        assertEquals(TOO_SLOW, client.send("c").receive());
    }

    @Test
    public void aSlowLineHasTheTimeItNeeds() {
        TestServer server = new TestServer(Variant.MX);
        MemoryClient client = recipients(server);
        client.exchange("DATA");
        for (int i = 0; i < 100; i++) {
            client.send(("x".repeat(98) + "\r\n").repeat(200)).expectNothing();
            pass(server, 40);
        }
        assertTrue(client.exchange(".").startsWith("250 "));
        assertTrue(client.exchange("MAIL FROM:<a@b.c>").startsWith("250 "));
    }

    @Test
    public void aSessionWithoutMailHasItsEnd() {
        TestServer server = new TestServer(Variant.MX);
        MemoryClient client = ready(server);
        for (int i = 0; i < 6; i++) {
            assertEquals("250 2.0.0 Ok\r\n", client.exchange("NOOP"));
            pass(server, 290);
        }
        client.exchange("MAIL FROM:<a@b.c>");
        client.exchange("RCPT TO:<d@e.f>");
        client.exchange("DATA");
        assertTrue(client.exchange(".").startsWith("250 "));
        pass(server, 1790);
        assertEquals("250 2.0.0 Ok\r\n", client.exchange("NOOP"));
        pass(server, 20);
        assertEquals(TIMEOUT, client.exchange("NOOP"));
        client.expectClosed();
    }

    @Test
    public void whoIsKnownMayStay() {
        TestServer server = new TestServer(Variant.SUBMISSION);
        MemoryClient client = ready(server);
        client.exchange("AUTH PLAIN AGFsaWNlAHNlY3JldA==");
        pass(server, 2000);
        assertEquals("250 2.0.0 Ok\r\n", client.exchange("NOOP"));
        MemoryClient unknown = ready(server);
        pass(server, 2000);
        assertEquals(TIMEOUT, unknown.exchange("AUTH PLAIN AGFsaWNlAHNlY3JldA=="));
    }

    @Test
    public void aLineWithoutEndEndsTheSession() {
        TestServer server = new TestServer(Variant.MX);
        MemoryClient client = ready(server);
        client.send("x".repeat(5000)).expectNothing();
        client.send("x".repeat(1_000_000)).expectNothing();
        assertEquals(
                "500 5.5.2 Line too long, closing\r\n",
                client.send("x".repeat(50_000)).receive());
        client.expectClosed();
        client = ready(server);
        client.send("x".repeat(5000)).send("x").expectNothing();
        pass(server, 310);
        assertEquals("500 5.5.2 Line too long, closing\r\n", client.send("x").receive());
    }

    @Test
    public void whoAsksForManyAddressesIsSentAway() {
        TestServer server = new TestServer(Variant.MX);
        MemoryClient client = recipients(server);
        for (int i = 1; i < 100; i++) {
            assertTrue(client.exchange("RCPT TO:<nobody@b.c>").startsWith("550 "));
        }
        client.exchange("DATA");
        assertTrue(client.exchange(".").startsWith("250 "));
        client.exchange("MAIL FROM:<a@b.c>");
        for (int i = 1; i < 100; i++) {
            assertTrue(client.exchange("RCPT TO:<nobody@b.c>").startsWith("550 "));
        }
        assertEquals("421 4.7.0 Too many errors, closing\r\n", client.exchange("RCPT TO:<nobody@b.c>"));
        client.expectClosed();
    }

    @Test
    public void farTooMuchIsNotReadToItsEnd() {
        TestServer server = new TestServer(Variant.MX);
        server.intake.maxSize = 50_000;
        MemoryClient client = recipients(server);
        client.exchange("DATA");
        String piece = ("x".repeat(98) + "\r\n").repeat(200);
        client.send(piece.repeat(4)).expectNothing();
        assertEquals(
                "552 5.3.4 Too much data, closing\r\n",
                client.send(piece.repeat(2)).receive());
        client.expectClosed();
        client = ready(server);
        assertTrue(client.exchange("BDAT 999999999999999999 LAST").startsWith("503 "));
        client.expectClosed();
        assertFalse(recipients(server).closed());
    }
}
