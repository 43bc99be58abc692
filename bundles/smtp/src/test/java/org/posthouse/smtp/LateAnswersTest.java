package org.posthouse.smtp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.Test;
import org.posthouse.api.intake.Answer;
import org.posthouse.smtp.state.Variant;
import org.posthouse.testkit.net.MemoryClient;
import org.posthouse.testkit.net.MemoryHost;

/** Intake takes its time, as when it asks filters: sessions wait without a thread, and go on when its answer has come. */
public class LateAnswersTest extends LateAnswers {
    @Test
    public void theGreetingWaits() {
        server.intake.late = true;
        MemoryClient client = server.open();
        client.send("NOOP\r\n");
        asks(client, "connect");
        assertEquals(GREETING + OK, answer(client));
        assertFalse(client.held());
        assertEquals(Duration.ofSeconds(300), client.timeout());
    }

    @Test
    public void aClientCanBeRefusedLate() {
        server.intake.late = true;
        MemoryClient client = server.open();
        asks(client, "connect");
        assertEquals("554 5.7.1 Not you\r\n", answer(client, REFUSED));
        client.expectClosed();
        assertEquals(1, server.intake.disconnected.size());
    }

    @Test
    public void whatCannotBeSaidOfAClientDoesNotKeepItWaiting() {
        server.intake.late = true;
        MemoryClient client = server.open();
        assertEquals(GREETING, answer(client, Answer.UNAVAILABLE));
        client.send("HELO a\r\n");
        assertEquals("250 mx.example.org\r\n", answer(client, Answer.UNAVAILABLE));
    }

    @Test
    public void theNameWaits() {
        MemoryClient client = ready();
        client.send("EHLO client.example\r\n");
        asks(client, "helo");
        client.send("NOOP\r\n");
        client.swap(server.next());
        asks(client, "helo");
        String reply = answer(client);
        assertTrue(reply, reply.startsWith("250-mx.example.org\r\n"));
        assertTrue(reply, reply.endsWith("250 STARTTLS\r\n" + OK));
        var last = server.intake.introduced.get(1);
        assertEquals("client.example", last.helo().orElseThrow());
        assertEquals("ESMTP", last.protocol());
        client.send("HELO b\r\n");
        answer(client);
        assertEquals("SMTP", server.intake.introduced.get(2).protocol());
    }

    // rfc5321#4.1.4
    @Test
    public void aNameThatIsRefusedChangesNothing() {
        MemoryClient client = ready();
        client.send("MAIL FROM:<a@b.c>\r\n");
        answer(client);
        client.send("HELO evil.example\r\n");
        asks(client, "helo");
        assertEquals("550 5.7.1 Not by that name\r\n", answer(client));
        client.send("RCPT TO:<d@b.c>\r\n");
        assertEquals(RECIPIENT_OK, answer(client));
        client.send("DATA\r\n").send(".\r\n").receiveNow();
        var origin = server.intake.stored.get(0).origin();
        assertEquals("a", origin.helo().orElseThrow());
        assertEquals("ESMTP", origin.protocol());

        server.intake.late = false;
        MemoryClient other = server.open();
        other.receive();
        assertEquals("550 5.7.1 Not by that name\r\n", other.exchange("EHLO evil.example"));
        assertTrue(other.exchange("MAIL FROM:<a@b.c>").startsWith("503 "));
    }

    @Test
    public void pipelinedCommandsAreAskedOneByOneAndAnsweredInOrder() {
        MemoryClient client = ready();
        client.send("MAIL FROM:<a@b.c>\r\nRCPT TO:<d@b.c>\r\nRCPT TO:<nobody@b.c>\r\nRCPT TO:<e@b.c>\r\nDATA\r\n");
        asks(client, "sender <a@b.c>");
        assertEquals(SENDER_OK, answer(client));
        asks(client, "recipient <d@b.c>");
        assertEquals(RECIPIENT_OK, answer(client));
        asks(client, "recipient <nobody@b.c>");
        assertEquals("550 5.1.1 No such user here\r\n", answer(client));
        asks(client, "recipient <e@b.c>");
        assertEquals(RECIPIENT_OK + GO_AHEAD, answer(client));
        client.send("x\r\n.\r\n");
        assertEquals("250 2.0.0 Ok: taken as t1\r\n", client.receiveNow());
        assertEquals(2, server.intake.stored.get(0).recipients().size());
        nothingIsLeft();
    }

    @Test
    public void aSenderThatIsRefusedLateLeavesNoMail() {
        MemoryClient client = ready();
        client.send("MAIL FROM:<spam@b.c>\r\nRCPT TO:<d@b.c>\r\nMAIL FROM:<a@b.c>\r\n");
        assertEquals("550 5.7.1 Not from you\r\n503 5.5.1 Need MAIL command\r\n", answer(client));
        asks(client, "sender <a@b.c>");
        assertEquals(SENDER_OK, answer(client));
        assertEquals(Set.of("t2"), server.intake.open);
    }

    @Test
    public void rsetAndQuitWaitForTheirTurn() {
        MemoryClient client = ready();
        client.send("MAIL FROM:<a@b.c>\r\nRSET\r\nMAIL FROM:<f@b.c>\r\nRCPT TO:<d@b.c>\r\nQUIT\r\n");
        asks(client, "sender <a@b.c>");
        assertEquals(SENDER_OK + OK, answer(client));
        asks(client, "sender <f@b.c>");
        assertEquals(Set.of("t2"), server.intake.open);
        assertEquals(SENDER_OK, answer(client));
        assertEquals(RECIPIENT_OK + "221 2.0.0 Bye\r\n", answer(client));
        client.expectClosed();
        nothingIsLeft();
    }

    @Test
    public void whoLeavesWhileItWaitsLeavesNothing() {
        for (String last : List.of("", "EHLO b\r\n", "MAIL FROM:<a@b.c>\r\n", "RCPT TO:<d@b.c>\r\n")) {
            server.intake.late = last.isEmpty();
            MemoryClient client = server.open();
            if (!last.isEmpty()) {
                client.exchange("EHLO a");
            }
            if (last.startsWith("RCPT")) {
                client.exchange("MAIL FROM:<a@b.c>");
            }
            server.intake.late = true;
            client.send(last).expectNothing();
            assertEquals(last, 1, server.intake.questions.size());
            client.close();
            nothingIsLeft();
            server.intake.answer();
            assertEquals("", client.receiveNow());
            nothingIsLeft();
        }
        assertEquals(4, Set.copyOf(server.intake.disconnected).size());
    }

    @Test
    public void whoIsMovedIsNotGone() {
        MemoryClient client = ready();
        client.send("MAIL FROM:<a@b.c>\r\n");
        client.swap(server.next());
        assertEquals(List.of(), server.intake.disconnected);
        client.drain();
        client.expectLine("421 4.3.2 Service shutting down, closing").expectClosed();
        assertEquals(1, server.intake.disconnected.size());
        nothingIsLeft();
        server.intake.answer();
    }

    @Test
    public void whoWaitsIsMovedWithItsTransaction() {
        MemoryClient client = ready();
        client.send("MAIL FROM:<a@b.c>\r\n");
        client.swap(server.next());
        asks(client, "sender <a@b.c>");
        client.swap(server.next());
        assertEquals(SENDER_OK, answer(client));
        client.send("RCPT TO:<d@b.c>\r\n");
        client.swap(server.next());
        asks(client, "recipient <d@b.c>");
        client.swap(server.next());
        assertEquals(RECIPIENT_OK, answer(client));
        server.intake.late = false;
        client.exchange("DATA");
        assertEquals("250 2.0.0 Ok: taken as t1\r\n", client.exchange("."));
        nothingIsLeft();
    }

    @Test
    public void anAnswerAboutATransactionThatWasLostCountsToo() {
        MemoryClient client = ready();
        client.send("MAIL FROM:<a@b.c>\r\n");
        answer(client);
        client.send("RCPT TO:<d@b.c>\r\n");
        server.intakeAway();
        client.swap(server.next());
        server.intake.detached.clear();
        assertEquals(RECIPIENT_OK, answer(client));
        server.intakeBack();
        client.send("RCPT TO:<e@b.c>\r\n");
        asks(client, "sender <a@b.c>");
        answer(client);
        asks(client, "recipient <d@b.c>");
        answer(client);
        asks(client, "recipient <e@b.c>");
        assertEquals(RECIPIENT_OK, answer(client));
        assertEquals(Set.of("t2"), server.intake.open);
    }

    /** The client has named sender and recipient; intake is replaced, and DATA has another one asked about them. */
    private void begunAnewAtData(MemoryClient client) {
        client.send("MAIL FROM:<a@b.c>\r\nRCPT TO:<d@b.c>\r\n").receiveNow();
        answer(client);
        answer(client);
        server.replaceIntake();
        client.send("DATA\r\n");
    }

    @Test
    public void aSenderIsAcceptedThoughIntakeHasLeftSince() {
        MemoryClient client = ready();
        client.send("MAIL FROM:<a@b.c>\r\nRCPT TO:<d@b.c>\r\n");
        asks(client, "sender <a@b.c>");
        server.intakeAway();
        client.swap(server.next());
        assertEquals(SENDER_OK, answer(client));
        client.swap(server.next());
        client.expectNothing();
        server.intakeBack();
        server.pass(250);
        asks(client, "recipient <d@b.c>");
        assertEquals(RECIPIENT_OK, answer(client));
        assertEquals(Set.of("t1"), server.intake.open);
    }

    @Test
    public void whatIsBegunAnewIsAskedAnew() {
        MemoryClient client = ready();
        begunAnewAtData(client);
        asks(client, "sender <a@b.c>");
        client.swap(server.next());
        answer(client);
        asks(client, "recipient <d@b.c>");
        assertEquals(GO_AHEAD, answer(client));
        client.send("one\r\n");
        server.replaceIntake();
        client.swap(server.next());
        client.send("two\r\n");
        asks(client, "sender <a@b.c>");
        client.swap(server.next());
        client.send("three\r\n");
        answer(client);
        asks(client, "recipient <d@b.c>");
        answer(client);
        assertFalse(client.held());
        assertEquals(Duration.ofSeconds(180), client.timeout());
        server.replaceIntake();
        client.send(".\r\nNOOP\r\n");
        server.pass(20);
        asks(client, "sender <a@b.c>");
        client.swap(server.next());
        answer(client);
        client.swap(server.next());
        asks(client, "recipient <d@b.c>");
        assertEquals("250 2.0.0 Ok: taken as t4\r\n" + OK, answer(client));
        assertEquals("one\r\ntwo\r\nthree\r\n", server.intake.stored.get(0).text());
        assertEquals(1, server.intake.stored.size());
        nothingIsLeft();
    }

    @Test
    public void aFormerRecipientThatIsRefusedLateEndsTheMail() {
        MemoryClient client = ready();
        begunAnewAtData(client);
        answer(client);
        assertEquals("550 5.7.1 Not you\r\n", answer(client, REFUSED));
        nothingIsLeft();
        client.send("MAIL FROM:<a@b.c>\r\n");
        assertEquals(SENDER_OK, answer(client));
    }

    @Test
    public void tlsComesInBetween() {
        server.intake.late = true;
        MemoryClient client = server.open();
        answer(client);
        client.send("EHLO a\r\n");
        answer(client);
        client.send("MAIL FROM:<a@b.c>\r\n");
        answer(client);
        client.send("EHLO b\r\n");
        asks(client, "helo");
        client.swap(server.next());
        answer(client);
        client.send("STARTTLS\r\n");
        assertEquals("220 2.0.0 Ready to start TLS\r\n", client.receiveNow());
        client.startTls();
        assertTrue(client.exchange("MAIL FROM:<a@b.c>").startsWith("503 "));
        client.send("EHLO c\r\n");
        asks(client, "helo");
        client.swap(server.next());
        answer(client);
        client.send("MAIL FROM:<a@b.c>\r\n");
        asks(client, "sender <a@b.c>");
        client.swap(server.next());
        assertEquals(SENDER_OK, answer(client));
        assertEquals("ESMTPS", server.intake.introduced.get(2).protocol());
        assertEquals(Set.of("t2"), server.intake.open);
    }

    @Test
    public void lmtpWaitsToo() {
        TestServer lmtp = new TestServer(Variant.LMTP);
        MemoryClient client = ready(Variant.LMTP, lmtp);
        client.send("MAIL FROM:<a@b.c>\r\n");
        lmtp.intake.answer();
        client.send("RCPT TO:<d@b.c>\r\nRCPT TO:<full@b.c>\r\nDATA\r\n");
        client.swap(lmtp.next());
        lmtp.intake.answer();
        client.receiveNow();
        lmtp.intake.answer();
        assertTrue(client.receiveNow().endsWith(GO_AHEAD));
        lmtp.replaceIntake();
        client.send(".\r\n").expectNothing();
        lmtp.pass(20);
        for (int i = 0; i < 3; i++) {
            client.swap(lmtp.next());
            client.expectNothing();
            lmtp.intake.answer();
        }
        assertEquals("250 2.1.5 Delivered to d@b.c\r\n452 4.2.2 Mailbox full\r\n", client.receiveNow());
        assertEquals(Set.of(), lmtp.intake.open);
    }

    @Test
    public void answersComeFromOtherThreads() throws Exception {
        ExecutorService workers = Executors.newSingleThreadExecutor(task -> new Thread(task, "worker"));
        ExecutorService filters = Executors.newFixedThreadPool(2);
        try {
            server.intake.onWorker = () -> Thread.currentThread().getName().equals("worker");
            server.intake.answers = filters;
            MemoryClient client =
                    MemoryHost.open(server.next(), server.options().executor(workers));
            client.expectMatch("220 .*");
            client.send("EHLO a\r\n");
            while (!client.expectMatch("250.*").startsWith("250 ")) {}
            for (int i = 1; i <= 50; i++) {
                client.send("MAIL FROM:<a@b.c>\r\nRCPT TO:<d@b.c>\r\nRCPT TO:<nobody@b.c>\r\nRCPT TO:<e@b.c>\r\n");
                client.send("BDAT 3 LAST\r\nx\r\nNOOP\r\n");
                client.expectLine("250 2.1.0 Sender ok");
                client.expectLine("250 2.1.5 Recipient ok");
                client.expectLine("550 5.1.1 No such user here");
                client.expectLine("250 2.1.5 Recipient ok");
                client.expectLine("250 2.0.0 Ok: taken as t" + i);
                client.expectLine("250 2.0.0 Ok");
            }
            assertEquals(50, server.intake.stored.size());
        } finally {
            filters.shutdown();
            workers.shutdown();
        }
    }
}
