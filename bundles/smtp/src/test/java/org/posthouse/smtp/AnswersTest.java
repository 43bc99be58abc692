package org.posthouse.smtp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.Set;
import org.junit.Test;
import org.posthouse.api.intake.Answer;
import org.posthouse.testkit.net.MemoryClient;

/** What a mail and its session must not take for another's, and what must not be lost, when answers are late. */
public class AnswersTest extends LateAnswers {
    /** What was asked about a mail that was given up is not taken for the mail behind it. */
    @Test
    public void aSenderThatWasGivenUpIsNotTheNextMails() {
        MemoryClient client = ready();
        client.send("MAIL FROM:<first@b.c>\r\n");
        asks(client, "sender <first@b.c>");
        server.intakeAway();
        assertEquals("", answer(client, Answer.UNAVAILABLE));
        client.pass(Duration.ofSeconds(11));
        assertTrue(client.receiveNow().startsWith("451 "));
        nothingIsLeft();
        server.intakeBack();
        server.intake.late = false;
        assertTrue(client.exchange("MAIL FROM:<second@b.c>").startsWith("250"));
        finish(client);
        assertEquals("<second@b.c>", server.intake.stored.get(0).sender().path());
    }

    @Test
    public void aSenderIsToldOnceToATransaction() {
        MemoryClient client = ready();
        client.send("MAIL FROM:<a@b.c>\r\n");
        asks(client, "sender <a@b.c>");
        server.intakeAway();
        assertEquals("", answer(client, Answer.UNAVAILABLE));
        server.intakeBack();
        server.intake.late = false;
        client.partComes();
        assertEquals(SENDER_OK, client.receiveNow());
        finish(client);
    }

    /** Has named itself and its sender. */
    private MemoryClient greeted() {
        MemoryClient client = ready();
        server.intake.late = false;
        client.exchange("MAIL FROM:<a@b.c>");
        return client;
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
        MemoryClient client = greeted();
        client.exchange("RCPT TO:<d@b.c>");
        client.exchange("RCPT TO:<e@b.c>");
        server.replaceIntake();
        server.intake.late = true;
        client.send("RCPT TO:<f@b.c>\r\n").expectNothing();
        server.intake.answer(); // the sender
        client.expectNothing();
        server.intake.answer(); // the first
        client.expectNothing();
        server.intake.partAbsent = true;
        server.intake.answer();
        client.expectNothing();
        server.intake.partAbsent = false;
        server.intake.late = false;
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
        MemoryClient client = greeted();
        client.exchange("RCPT TO:<d@b.c>");
        client.exchange("DATA");
        client.send("one\r\n").expectNothing();
        server.replaceIntake();
        server.intake.late = true;
        client.swap(server.next());
        client.send("two\r\n").expectNothing();
        server.intake.answer(); // the sender
        client.expectNothing();
        server.intake.answer(); // the recipient
        server.intake.partAbsent = true;
        client.expectNothing();
        server.intake.partAbsent = false;
        server.intake.late = false;
        client.swap(server.next());
        client.send(".\r\n");
        assertTrue(client.receive().startsWith("250"));
        assertEquals("one\r\ntwo\r\n", server.intake.stored.get(0).text());
        assertEquals(Set.of(), server.intake.open);
        assertEquals(Set.of(), server.intake.detached.keySet());
    }

    @Test
    public void aDiskThatFailsAsTheSessionMovesFailsTheMailOnly() {
        MemoryClient client = greeted();
        client.exchange("RCPT TO:<d@b.c>");
        client.exchange("DATA");
        client.send("one\r\n").expectNothing();
        server.replaceIntake();
        server.intake.diskGone = true;
        client.swap(server.next());
        client.expectNothing();
        client.send("two\r\n.\r\n");
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
        assertEquals(1, server.intake.introduced.size());
    }

    /** Intake was away when the client came and gave its name: it is asked about both before the first mail. */
    @Test
    public void whatCouldNotBeAskedIsAskedBeforeTheFirstMail() {
        server.intakeAway();
        MemoryClient client = server.open();
        assertEquals(GREETING, client.receiveNow());
        assertTrue(client.exchange("EHLO evil.example").startsWith("250-"));
        server.intakeBack();
        client.swap(server.next());
        assertEquals("550 5.7.1 Not by that name\r\n", client.exchange("MAIL FROM:<a@b.c>"));
        assertEquals(1, server.intake.connected.size());
        assertTrue(client.exchange("EHLO a").startsWith("250-"));
        assertTrue(client.exchange("MAIL FROM:<a@b.c>").startsWith("250"));
        assertEquals(1, server.intake.connected.size());
    }

    @Test
    public void aGreetingThatWaitsMovesWithTheSession() {
        server.intake.late = true;
        MemoryClient client = server.open();
        client.send("EHLO evil.example\r\n");
        asks(client, "connect");
        client.swap(server.next());
        asks(client, "connect");
        client.swap(server.next());
        assertEquals(GREETING, answer(client));
        assertEquals("it is asked once", 1, server.intake.connected.size());
        asks(client, "helo");
        client.swap(server.next());
        assertEquals("550 5.7.1 Not by that name\r\n", answer(client));
    }
}
