package org.posthouse.smtp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.Test;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.server.ServerName;
import org.posthouse.net.api.Listener;
import org.posthouse.net.api.Signal;
import org.posthouse.smtp.state.Settings;
import org.posthouse.smtp.state.Variant;
import org.posthouse.smtp.wire.Reply;
import org.posthouse.testkit.net.MemoryClient;
import org.posthouse.testkit.net.MemoryHost;

public class SmtpSessionTest {
    private static void deliver(MemoryClient client, String mail, String rcpt) {
        client.exchange(mail);
        client.exchange(rcpt);
        client.exchange("DATA");
        assertTrue(client.exchange("x\r\n.").startsWith("250 "));
    }

    private static Origin origin(TestServer server) {
        return server.intake.stored.get(server.intake.stored.size() - 1).origin();
    }

    @Test
    public void intakeGetsWhatTheClientSaid() {
        TestServer server = new TestServer(Variant.MX);
        MemoryClient client = server.open();
        client.exchange("EHLO client.example");
        deliver(
                client,
                "MAIL FROM:<a@b.c> SIZE=12 BODY=8BITMIME RET=FULL ENVID=x+2By",
                "RCPT TO:<d@e.f> NOTIFY=FAILURE,DELAY ORCPT=rfc822;g+40h.i");
        MemoryIntake.Stored mail = server.intake.stored.get(0);
        assertEquals("x\r\n", mail.text());
        assertEquals(
                Sender.builder(mail.sender().address())
                        .size(12)
                        .body(Sender.Body.EIGHT_BIT_MIME)
                        .ret(Sender.Ret.FULL)
                        .envid("x+y")
                        .build(),
                mail.sender());
        Recipient recipient = mail.recipients().get(0);
        assertEquals(Optional.of("rfc822;g@h.i"), recipient.original());
        assertEquals(Set.of(Recipient.Notify.FAILURE, Recipient.Notify.DELAY), recipient.notifyOn());
        Origin origin = mail.origin();
        assertEquals("mx", origin.listener());
        assertEquals(Origin.Role.MX, origin.role());
        assertEquals(Optional.of("client.example"), origin.helo());
        assertEquals("192.0.2.1", origin.remote().orElseThrow().getAddress().getHostAddress());
        assertEquals(Optional.empty(), origin.account());
        assertEquals(Optional.empty(), server.intake.connected.get(0).helo());
    }

    @Test
    public void whoAsksWithoutReadingGetsNoMoreThanFits() {
        MemoryClient client = new TestServer(Variant.LMTP).open(); // which may ask as often as it likes
        client.exchange("LHLO a");
        client.stall(true);
        client.send("HELP\r\n".repeat(9000));
        int waiting = client.receive().length();
        assertTrue(waiting + " octets", waiting < 100_000);
        client.stall(false);
        assertTrue(client.receive().length() > 500_000);
    }

    // rfc3848, rfc6531#4.3
    @Test
    public void theProtocolKeywordTellsHowItCame() {
        TestServer mx = new TestServer(Variant.MX);
        MemoryClient client = mx.open();
        client.exchange("HELO a");
        deliver(client, "MAIL FROM:<>", "RCPT TO:<d@e.f>");
        assertEquals("SMTP", origin(mx).protocol());
        client.exchange("EHLO a");
        deliver(client, "MAIL FROM:<>", "RCPT TO:<d@e.f>");
        assertEquals("ESMTP", origin(mx).protocol());
        client.exchange("STARTTLS");
        client.startTls();
        client.exchange("EHLO a");
        deliver(client, "MAIL FROM:<>", "RCPT TO:<d@e.f>");
        assertEquals("ESMTPS", origin(mx).protocol());
        assertEquals(Optional.of("TLSv1.3 TLS_AES_128_GCM_SHA256"), origin(mx).tls());
        deliver(client, "MAIL FROM:<> SMTPUTF8", "RCPT TO:<d@e.f>");
        assertEquals("UTF8SMTPS", origin(mx).protocol());

        TestServer submission = new TestServer(Variant.SUBMISSION);
        client = submission.open();
        client.exchange("EHLO a");
        client.exchange("AUTH PLAIN AGFsaWNlAHNlY3JldA==");
        deliver(client, "MAIL FROM:<>", "RCPT TO:<d@e.f>");
        assertEquals("ESMTPA", origin(submission).protocol());
        assertEquals(Optional.of("alice@example.org"), origin(submission).account());
        assertEquals(Origin.Role.SUBMISSION, origin(submission).role());
        client = MemoryHost.open(
                submission.next(), MemoryHost.options().listener("submissions", "submission", Listener.Tls.IMPLICIT));
        client.exchange("EHLO a");
        client.exchange("AUTH PLAIN AGFsaWNlAHNlY3JldA==");
        deliver(client, "MAIL FROM:<>", "RCPT TO:<d@e.f>");
        assertEquals("ESMTPSA", origin(submission).protocol());

        TestServer lmtp = new TestServer(Variant.LMTP);
        client = lmtp.open();
        client.exchange("LHLO a");
        deliver(client, "MAIL FROM:<>", "RCPT TO:<d@e.f>");
        assertEquals("LMTP", origin(lmtp).protocol());
        deliver(client, "MAIL FROM:<> SMTPUTF8", "RCPT TO:<d@e.f>");
        assertEquals("UTF8LMTP", origin(lmtp).protocol());
    }

    // rfc7677, rfc4954#4: the server's proof goes as a challenge
    @Test
    public void scram() {
        TestServer server = new TestServer(Variant.SUBMISSION);
        MemoryClient client = server.open();
        client.receive();
        client.exchange("EHLO a");
        String challenge = client.exchange("AUTH SCRAM-SHA-256 " + Scram.first());
        assertTrue(challenge, challenge.startsWith("334 "));
        String proof = client.exchange(Scram.last(challenge.substring(4).strip(), "secret"));
        assertTrue(proof, proof.startsWith("334 dj"));
        assertEquals("235 2.7.0 Authentication successful\r\n", client.exchange(""));

        client = server.open();
        client.receive();
        client.exchange("EHLO a");
        challenge = client.exchange("AUTH SCRAM-SHA-256 " + Scram.first());
        String reply = client.exchange(Scram.last(challenge.substring(4).strip(), "guess"));
        assertTrue(reply, reply.startsWith("535 "));

        // the client does not believe the server
        challenge = client.exchange("AUTH SCRAM-SHA-256 " + Scram.first());
        client.exchange(Scram.last(challenge.substring(4).strip(), "secret"));
        assertTrue(client.exchange("*").startsWith("501 "));
        assertTrue(client.exchange("MAIL FROM:<>").startsWith("530 "));
    }

    @Test
    public void workersDoWhatMayBlock() {
        ExecutorService workers = Executors.newSingleThreadExecutor(task -> new Thread(task, "worker"));
        try {
            TestServer server = new TestServer(Variant.MX);
            server.intake.onWorker = () -> Thread.currentThread().getName().equals("worker");
            MemoryClient client =
                    MemoryHost.open(server.next(), server.options().executor(workers));
            client.readLine();
            client.exchange("EHLO a");
            for (int i = 0; i < 20; i++) {
                client.send("MAIL FROM:<a@b.c>\r\nRCPT TO:<d@e.f>\r\nDATA\r\n");
                client.expectMatch("250 .*");
                client.expectMatch("250 .*");
                client.expectMatch("354 .*");
                for (int part = 0; part < i; part++) {
                    client.send(("x".repeat(98) + "\r\n").repeat(300));
                }
                client.send(".\r\nNOOP\r\n");
                client.expectMatch("250 2.0.0 Ok: .*");
                client.expectMatch("250 2.0.0 Ok");
            }
            assertEquals(20, server.intake.stored.size());
        } finally {
            workers.shutdown();
        }
    }

    @Test
    public void timeoutsGoWithTheState() {
        TestServer server = new TestServer(Variant.MX);
        server.intake.slow = true;
        MemoryClient client = server.open();
        assertEquals(Duration.ofSeconds(300), client.timeout());
        client.exchange("EHLO a");
        client.exchange("MAIL FROM:<>");
        client.exchange("RCPT TO:<d@e.f>");
        client.exchange("DATA");
        assertEquals(Duration.ofSeconds(180), client.timeout());
        client.send(".\r\n");
        assertEquals(Duration.ofSeconds(600), client.timeout());
        server.intake.complete();
        client.receive();
        assertEquals(Duration.ofSeconds(300), client.timeout());
    }

    @Test
    public void aSignalForAnotherCommitIsIgnored() {
        TestServer server = new TestServer(Variant.MX);
        server.intake.slow = true;
        MemoryClient client = server.open();
        client.exchange("EHLO a");
        client.exchange("MAIL FROM:<>");
        client.exchange("RCPT TO:<d@e.f>");
        client.exchange("DATA");
        client.send(".\r\n");
        client.signal(Signal.of("committed", "7", "250", "2.0.0", "Not this one"));
        client.signal(Signal.of("other"));
        client.expectNothing();
        server.intake.complete();
        client.expectLine("250 2.0.0 Ok: taken as t1");
        client.signal(Signal.of("committed", "1", "250", "2.0.0", "Once more"));
        client.expectNothing();
    }

    @Test
    public void theClientMayBeGoneBeforeTheCommit() {
        TestServer server = new TestServer(Variant.MX);
        server.intake.slow = true;
        MemoryClient client = server.open();
        client.exchange("EHLO a");
        client.exchange("MAIL FROM:<>");
        client.exchange("RCPT TO:<d@e.f>");
        client.exchange("DATA");
        client.send(".\r\n");
        client.close();
        server.intake.complete();
        assertEquals(1, server.intake.stored.size());
    }

    @Test
    public void configurationIsLive() {
        TestServer server = new TestServer(Variant.MX);
        SmtpService service = server.next();
        MemoryClient client = MemoryHost.open(service, server.options());
        client.receive();
        service.configure(new Settings(
                "new.example",
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofSeconds(4),
                1,
                false,
                false,
                1,
                50,
                false));
        String reply = client.exchange("EHLO a");
        assertTrue(reply, reply.startsWith("250-new.example\r\n"));
        assertTrue(reply, reply.endsWith("250 LIMITS RCPTMAX=50\r\n"));
        assertEquals("421 4.7.0 Too many errors, closing\r\n", client.exchange("VRFY a"));
        client.expectClosed();
    }

    @Test
    public void greetsWithTheNameOfTheServer() {
        TestServer server = new TestServer(Variant.MX);
        SmtpService service = server.next();
        service.configure(server.settings.named(""));
        service.bindServerName(new Named("mail.example.test"));
        assertTrue(greeting(server, service).startsWith("220 mail.example.test "));
        service.unbindServerName(new Named("mail.example.test"));
        service.bindServerName(new Named("mx.example.test"));
        assertTrue(greeting(server, service).startsWith("220 mx.example.test "));
        service.configure(server.settings.named(" own.example.test "));
        assertTrue(greeting(server, service).startsWith("220 own.example.test "));
        service.configure(server.settings.named("(evil)"));
        assertTrue(greeting(server, service).startsWith("220 localhost "));
    }

    private record Named(String hostName) implements ServerName {
        @Override
        public Source source() {
            return Source.DOMAIN;
        }
    }

    private static String greeting(TestServer server, SmtpService service) {
        return MemoryHost.open(service, server.options()).receive();
    }

    @Test
    public void repliesAreAsciiOnOneLine() {
        Reply reply = Reply.of(250, "2.0.0", "gr\u00fc\u00dfe\r\n500 evil");
        assertEquals("250 2.0.0 gr??e??500 evil", reply.toString());
        assertEquals(List.of("250", "2.0.0", "gr\u00fc\u00dfe\r\n500 evil"), reply.parts());
    }
}
