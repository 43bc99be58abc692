package org.posthouse.net.mina;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.After;
import org.junit.Test;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Listener;
import org.posthouse.net.api.Signal;

public class HostTest {
    private final TestServer server = new TestServer();
    private final Talk talk = new Talk("v1");
    private final Port port = server.listen("test", Listener.Tls.NONE);

    @After
    public void stop() {
        server.close();
    }

    private TestClient client() throws Exception {
        server.bind(talk);
        return new TestClient(port).expect("220 v1");
    }

    @Test
    public void answersPipelinedLinesInOrderAroundWork() throws Exception {
        try (TestClient client = client()) {
            client.send("a\r\nwork\r\nb\r\nwork\r\nc\r\nd");
            client.expect("250 v1 1 a");
            talk.entered.acquire();
            client.send("d\r\n");
            talk.permits.release(2);
            client.expect("250 worked in v1", "250 v1 3 b", "250 worked in v1", "250 v1 5 c", "250 v1 6 dd");
        }
        assertTrue(TestServer.eventually(() -> talk.open.get() == 0));
        assertTrue(TestServer.eventually(() -> server.host.connections(10).isEmpty()));
        assertEquals(0, server.status().open());
    }

    @Test
    public void takesLongInputOnWorkers() throws Exception {
        try (TestClient client = client()) {
            byte[] body = new byte[3_000_000];
            long sum = 0;
            for (int i = 0; i < body.length; i++) {
                body[i] = (byte) (i * 7);
                sum = sum * 31 + body[i];
            }
            client.send("body " + body.length + "\r\n").expect("354 go");
            client.out.write(body);
            client.send("a\r\n").expect("250 " + sum, "250 v1 2 a");
        }
    }

    @Test
    public void suspendsReadingWhileWorkRuns() throws Exception {
        try (TestClient client = client()) {
            client.send("work\r\n");
            talk.entered.acquire();
            Thread writer = new Thread(() -> {
                try {
                    client.send("xxxxxxx\r\n".repeat(500_000));
                } catch (java.io.IOException e) {
                    // the test has failed
                }
            });
            writer.start();
            writer.join(300);
            assertTrue("4 MB were taken in", writer.isAlive());
            assertTrue(
                    "read " + server.host.connections(1).get(0).received(),
                    server.host.connections(1).get(0).received() < 64 * 1024 + 2 * 32 * 1024);
            talk.permits.release();
            client.expect("250 worked in v1");
            for (int i = 0; i < 500_000; i++) {
                client.expect("250 v1 " + (i + 2) + " xxxxxxx");
            }
            writer.join();
        }
    }

    @Test
    public void keepsInputWhileHeldAndMergesSignals() throws Exception {
        try (TestClient client = client()) {
            client.send("wait\r\nwait\r\na\r\n");
            talk.entered.acquire();
            Connection connection = talk.last;
            connection.signal(Signal.of("done", "1"));
            client.expect("250 signal 1");
            talk.entered.acquire();
            connection.signal(Signal.of("done", "2"));
            client.expect("250 signal 2", "250 v1 3 a");
            client.send("work\r\n");
            talk.entered.acquire();
            connection.signal(Signal.of("done", "3"));
            connection.signal(Signal.of("done", "4"));
            connection.signal(Signal.of("done", "3"));
            talk.permits.release();
            client.expect("250 worked in v1", "250 signal 3", "250 signal 4");
            client.send("a\r\n").expect("250 v1 5 a");
        }
    }

    @Test
    public void doesEverythingThatWasSentBeforeTheInputEnded() throws Exception {
        try (TestClient client = client()) {
            client.send("a\r\nwork\r\nb\r\nstream 200000\r\nc\r\nrest");
            client.socket.shutdownOutput();
            talk.permits.release();
            client.expect("250 v1 1 a", "250 worked in v1", "250 v1 3 b", "150 200000");
            assertEquals(200_000, client.in.readNBytes(200_000).length);
            client.expect("250 streamed", "250 v1 5 c").expectEnd();
        }
        assertTrue(TestServer.eventually(() -> talk.open.get() == 0));
    }

    @Test
    public void waitsForASignalThoughTheInputEnded() throws Exception {
        try (TestClient client = client()) {
            client.send("wait\r\na\r\n");
            client.socket.shutdownOutput();
            talk.entered.acquire();
            Thread.sleep(20);
            talk.last.signal(Signal.of("done", "1"));
            client.expect("250 signal 1", "250 v1 2 a").expectEnd();
        }
    }

    @Test
    public void closesAfterWhatWasWritten() throws Exception {
        try (TestClient client = client()) {
            client.send("large 300000\r\nquit\r\na\r\n");
            assertEquals(300_000, client.line().length());
            client.expect("221 bye").expectEnd();
        }
        assertTrue(TestServer.eventually(() -> talk.open.get() == 0));
    }

    @Test
    public void saysGoodbyeThoughMoreInputComes() throws Exception {
        try (TestClient client = client()) {
            client.send("quit\r\n" + "x".repeat(500_000));
            client.expect("221 bye").expectEnd();
        }
    }

    @Test
    public void saysGoodbyeToAPeerThatSendsBeforeItReads() throws Exception {
        try (TestClient client = client()) {
            Thread writer = new Thread(() -> {
                try {
                    client.send("last 5000000\r\n" + "x".repeat(10_000_000));
                } catch (java.io.IOException e) {
                    // the test has failed
                }
            });
            writer.start();
            writer.join();
            assertEquals(5_000_000, client.line().length());
            client.expectEnd();
        }
    }

    @Test
    public void closesASessionThatLeavesAFullBuffer() throws Exception {
        try (TestClient client = client()) {
            client.send("x".repeat(64 * 1024));
            client.expectEnd();
        }
    }

    @Test
    public void drainsASessionWhoseWorkFails() throws Exception {
        try (TestClient client = client()) {
            client.send("fail\r\na\r\n").expect("421 v1 is leaving").expectEnd();
        }
        try (TestClient client = client()) {
            client.send("overflow\r\na\r\n").expect("421 v1 is leaving").expectEnd();
        }
        assertTrue(TestServer.eventually(() -> talk.open.get() == 0));
    }

    @Test
    public void tellsAboutSilenceEvenIfAPartialLineDrips() throws Exception {
        try (TestClient client = client()) {
            client.send("timeout 200\r\n").expect("250 ok");
            for (int i = 0; i < 5; i++) {
                Thread.sleep(50);
                client.send("x");
            }
            client.expect("421 idle").expectEnd();
        }
    }

    @Test
    public void releasesASessionWhosePeerIsGone() throws Exception {
        TestClient client = client();
        client.send("work\r\nwork\r\n");
        talk.entered.acquire();
        client.socket.setSoLinger(true, 0);
        client.close();
        assertTrue(TestServer.eventually(() -> server.host.connections(10).isEmpty()));
        assertEquals(1, talk.open.get());
        talk.permits.release();
        assertTrue(TestServer.eventually(() -> talk.open.get() == 0));
        assertFalse("the second piece of work ran", talk.entered.tryAcquire());
    }

    @Test
    public void administratorsSeeAndCloseConnections() throws Exception {
        try (TestClient client = client()) {
            client.send("a\r\n").expect("250 v1 1 a");
            var status = server.host.connections(10).get(0);
            assertEquals("test", status.listener());
            assertEquals(3, status.received());
            assertEquals("127.0.0.1:" + client.socket.getLocalPort(), status.remote());
            assertTrue(server.host.close(status.id()));
            assertNull(client.line());
            assertFalse(server.host.close("none"));
        }
        assertTrue(TestServer.eventually(() -> talk.open.get() == 0));
    }

    @Test
    public void keepsAThousandConnections() throws Exception {
        server.bind(talk);
        List<TestClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 1000; i++) {
                clients.add(new TestClient(port));
            }
            for (TestClient client : clients) {
                client.expect("220 v1").send("a\r\n");
            }
            for (TestClient client : clients) {
                client.expect("250 v1 1 a");
            }
            assertEquals(1000, server.status().open());
            assertEquals(1000, talk.open.get());
        } finally {
            for (TestClient client : clients) {
                client.close();
            }
        }
        assertTrue(TestServer.eventually(
                () -> talk.open.get() == 0 && server.status().open() == 0));
    }
}
