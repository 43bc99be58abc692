package org.posthouse.smtp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.Test;
import org.posthouse.api.intake.Answer;
import org.posthouse.testkit.net.MemoryClient;

/** Intake cannot answer, or never does: sessions wait until the part it needs is back, but not forever. */
public class NoAnswersTest extends LateAnswers {
    @Test
    public void aPartThatIsAbsentIsWaitedFor() {
        MemoryClient client = ready();
        server.intake.partAbsent = true;
        client.send("MAIL FROM:<a@b.c>\r\nRCPT TO:<d@b.c>\r\n").expectNothing();
        server.intake.partAbsent = false;
        server.pass(250);
        asks(client, "sender <a@b.c>");
        assertEquals("", answer(client, Answer.UNAVAILABLE));
        assertEquals(List.of(), asked());
        client.idle();
        client.swap(server.next());
        server.pass(250);
        asks(client, "sender <a@b.c>");
        assertEquals(SENDER_OK, answer(client));
        asks(client, "recipient <d@b.c>");
        assertEquals("", answer(client, Answer.UNAVAILABLE));
        server.pass(250);
        asks(client, "recipient <d@b.c>");
        assertEquals(RECIPIENT_OK, answer(client));
        assertEquals("one that is over is not asked again", Set.of("t2"), server.intake.open);
    }

    @Test
    public void aPartThatStaysAbsentIsGivenUp() {
        MemoryClient client = ready();
        client.send("MAIL FROM:<a@b.c>\r\nNOOP\r\n");
        StringBuilder said = new StringBuilder();
        for (int i = 0; i < 210; i++) {
            if (!server.intake.questions.isEmpty()) {
                assertEquals("", said.toString());
                said.append(answer(client, Answer.UNAVAILABLE));
            }
            server.pass(50);
        }
        assertEquals(UNAVAILABLE + OK, said.append(client.receiveNow()).toString());
        nothingIsLeft();
        client.send("MAIL FROM:<x@b.c>\r\n");
        asks(client, "sender <x@b.c>");
        assertEquals("not again as long", UNAVAILABLE, answer(client, Answer.UNAVAILABLE));
        client.send("MAIL FROM:<x@b.c>\r\n");
        assertEquals(SENDER_OK, answer(client));
        client.send("RCPT TO:<d@b.c>\r\n");
        answer(client);
        client.send("DATA\r\n").send(".\r\n").receiveNow();
        assertEquals("<x@b.c>", server.intake.stored.get(0).sender().path());
    }

    /** Nothing came of a question for as long as a client waits; then what comes of it is of no interest. */
    private void neverAnswered(MemoryClient client, String what) {
        asks(client, what);
        assertEquals(Duration.ofMinutes(5), client.timeout());
        client.swap(server.next());
        assertEquals(Duration.ofMinutes(5), client.timeout());
        client.idle();
        assertFalse(client.held());
    }

    @Test
    public void nobodyWaitsForeverForAnAnswer() {
        server.intake.late = true;
        MemoryClient client = server.open();
        neverAnswered(client, "connect");
        assertEquals(GREETING, client.receiveNow());
        assertEquals("too late", "", answer(client, REFUSED));
        client.send("EHLO a\r\n");
        neverAnswered(client, "helo");
        assertEquals(UNANSWERED, client.receiveNow());
        assertEquals("", answer(client, REFUSED));
        client.send("EHLO a\r\n");
        assertTrue(answer(client).startsWith("250-"));
        client.send("MAIL FROM:<a@b.c>\r\nNOOP\r\n");
        asks(client, "connect"); // nobody knows yet
        assertEquals("", answer(client));
        neverAnswered(client, "sender <a@b.c>");
        assertEquals(UNANSWERED + OK, client.receiveNow());
        nothingIsLeft();
        client.send("MAIL FROM:<b@b.c>\r\n");
        assertEquals("an answer to what was asked before", "", answer(client, REFUSED));
        assertEquals(SENDER_OK, answer(client));
        client.send("RCPT TO:<d@b.c>\r\n");
        neverAnswered(client, "recipient <d@b.c>");
        assertEquals(UNANSWERED, client.receiveNow());
        nothingIsLeft();
        server.intake.answer();
        client.send("RCPT TO:<e@b.c>\r\n");
        asks(client, "sender <b@b.c>");
        answer(client);
        assertEquals(RECIPIENT_OK, answer(client));
        server.replaceIntake();
        client.send("DATA\r\n");
        neverAnswered(client, "sender <b@b.c>");
        assertEquals(UNANSWERED, client.receiveNow());
        server.intake.questions.clear();
        server.intake.late = false;
        assertEquals(GO_AHEAD, client.exchange("DATA"));
        assertEquals(Duration.ofSeconds(180), client.timeout());
        server.intake.late = true;
        server.replaceIntake();
        client.swap(server.next());
        client.send("x\r\n");
        neverAnswered(client, "sender <b@b.c>");
        assertEquals(UNANSWERED, client.exchange("."));
        server.intake.questions.clear();
        assertEquals(List.of(), server.intake.stored);
        nothingIsLeft();
    }

    @Test
    public void aCommitWhoseQuestionIsNeverAnsweredIsGivenUp() {
        MemoryClient client = ready();
        server.intake.late = false;
        client.send("MAIL FROM:<a@b.c>\r\nRCPT TO:<d@b.c>\r\nDATA\r\n").receiveNow();
        server.intake.late = true;
        server.replaceIntake();
        client.send(".\r\nNOOP\r\n");
        server.pass(20);
        neverAnswered(client, "sender <a@b.c>");
        assertEquals(UNANSWERED + OK, client.receiveNow());
        assertEquals(Duration.ofSeconds(300), client.timeout());
        nothingIsLeft();
    }
}
