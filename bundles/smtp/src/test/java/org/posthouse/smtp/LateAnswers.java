package org.posthouse.smtp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Set;
import org.posthouse.api.intake.Answer;
import org.posthouse.api.message.Status;
import org.posthouse.smtp.state.Variant;
import org.posthouse.testkit.net.MemoryClient;

/** A server whose intake answers when a test says so. */
abstract class LateAnswers {
    static final String UNAVAILABLE = "451 4.3.2 Service temporarily unavailable, try again later\r\n";
    static final String UNANSWERED = "451 4.3.0 No decision in time, try again later\r\n";
    static final String GREETING = "220 mx.example.org ESMTP Posthouse\r\n";
    static final String SENDER_OK = "250 2.1.0 Sender ok\r\n";
    static final String RECIPIENT_OK = "250 2.1.5 Recipient ok\r\n";
    static final String GO_AHEAD = "354 End data with <CR><LF>.<CR><LF>\r\n";
    static final String OK = "250 2.0.0 Ok\r\n";
    static final Answer REFUSED = new Answer.Refused(new Status(550, "5.7.1", "Not you"));

    final TestServer server = new TestServer(Variant.MX);

    /** Greeted, and answers are late from now on. */
    MemoryClient ready() {
        return ready(Variant.MX, server);
    }

    static MemoryClient ready(Variant variant, TestServer server) {
        MemoryClient client = server.open();
        client.receive();
        client.exchange((variant == Variant.LMTP ? "LHLO" : "EHLO") + " a");
        server.intake.late = true;
        return client;
    }

    List<String> asked() {
        return server.intake.questions.stream().map(MemoryIntake.Question::what).toList();
    }

    /** Requires that this alone is asked, and that the client hears nothing until it is answered. */
    void asks(MemoryClient client, String what) {
        client.expectNothing();
        assertTrue(client.held());
        assertEquals(List.of(what), asked());
    }

    String answer(MemoryClient client) {
        server.intake.answer();
        return client.receiveNow();
    }

    String answer(MemoryClient client, Answer words) {
        server.intake.answer(words);
        return client.receiveNow();
    }

    void nothingIsLeft() {
        assertEquals(Set.of(), server.intake.open);
        assertEquals(Set.of(), server.intake.detached.keySet());
        assertEquals(0, server.time.waiting());
    }
}
