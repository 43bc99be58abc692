package org.posthouse.net.mina;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import org.junit.After;
import org.junit.Test;
import org.posthouse.net.api.Listener;

public class SlowPeerTest {
    private static final long SIZE = 50_000_000;

    private final TestServer.Settings settings = new TestServer.Settings();
    private final Talk talk = new Talk("v1");
    private TestServer server;

    @After
    public void stop() {
        server.close();
    }

    private Port listen(Listener.Tls tls) {
        server = new TestServer(settings).withCertificates();
        server.bind(talk);
        return server.listen("test", tls);
    }

    @Test
    public void asksASourceOnlyForWhatThePeerReads() throws Exception {
        produceSlowly(Listener.Tls.NONE, SIZE);
    }

    @Test
    public void asksASourceOnlyForWhatThePeerReadsUnderTls() throws Exception {
        produceSlowly(Listener.Tls.IMPLICIT, SIZE / 5);
    }

    private void produceSlowly(Listener.Tls tls, long size) throws Exception {
        Port port = listen(tls);
        try (TestClient client = new TestClient(port, 64 * 1024)) {
            if (tls == Listener.Tls.IMPLICIT) {
                client.tls("TLSv1.3").expect("220 v1 tls");
            } else {
                client.expect("220 v1");
            }
            client.send("stream " + size + "\r\n").expect("150 " + size);
            long read = 0;
            long most = 0;
            byte[] octets = new byte[500_000];
            while (read < size) {
                if (read % 5_000_000 == 0) {
                    Thread.sleep(20);
                }
                long produced = talk.produced; // before the other number, which grows meanwhile
                most = Math.max(
                        most, produced - server.host.connections(1).get(0).sent());
                read += client.in.readNBytes(octets, 0, (int) Math.min(octets.length, size - read));
            }
            client.expect("250 streamed");
            System.out.println("slow reader (" + tls + "): at most " + most + " octets of " + size + " held");
            assertTrue("held " + most, most <= 3 * Talk.PIECE);
        }
    }

    @Test
    public void doesNotAnswerWhatNobodyReads() throws Exception {
        Port port = listen(Listener.Tls.NONE);
        try (TestClient client = new TestClient(port, 64 * 1024)) {
            client.expect("220 v1");
            Thread writer = new Thread(() -> {
                try {
                    client.send("large 60000\r\n".repeat(2_000)); // asks for 120 MB
                } catch (java.io.IOException e) {
                    // the test has failed
                }
            });
            writer.start();
            Thread.sleep(50);
            long sent = server.host.connections(1).get(0).sent();
            for (int i = 0; i < 2_000; i++) {
                assertEquals(60_000, client.line().length());
            }
            writer.join();
            assertTrue("sent " + sent, sent < 20_000_000);
        }
    }

    @Test
    public void closesAPeerThatReadsNothing() throws Exception {
        settings.stallSeconds = 1;
        Port port = listen(Listener.Tls.NONE);
        try (TestClient client = new TestClient(port, 64 * 1024)) {
            client.expect("220 v1").send("stream " + SIZE + "\r\n");
            assertTrue(TestServer.eventually(() -> server.status().open() == 0));
            assertTrue(talk.produced < SIZE);
            assertTrue(TestServer.eventually(() -> talk.open.get() == 0));
        }
    }

    @Test
    public void closesAHandshakeThatDoesNotEnd() throws Exception {
        settings.handshakeSeconds = 1;
        Port port = listen(Listener.Tls.IMPLICIT);
        try (TestClient client = new TestClient(port)) {
            client.out.write(new byte[] {22, 3, 1, 1, 0, 1});
            client.expectEnd();
        }
        assertTrue(TestServer.eventually(() -> server.status().open() == 0));
    }

    @Test
    public void catchesUpWhenTooMuchWaitedForAWorker() throws Exception {
        settings.workers = 1;
        settings.workerQueue = 0;
        Port port = listen(Listener.Tls.NONE);
        try (TestClient client = new TestClient(port)) {
            client.expect("220 v1").send("a\r\n").expect("250 v1 1 a").send("work\r\n");
            Thread.sleep(20);
            assertEquals(0, talk.entered.availablePermits());
            settings.workerQueue = 10;
            server.host.modified(settings.config());
            talk.permits.release();
            client.expect("250 worked in v1");
        }
    }
}
