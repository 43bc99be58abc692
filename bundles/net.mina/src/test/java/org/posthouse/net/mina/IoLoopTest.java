package org.posthouse.net.mina;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import org.junit.After;
import org.junit.Test;
import org.posthouse.net.api.Listener;
import org.posthouse.net.api.Signal;

public class IoLoopTest {
    private final TestServer server = new TestServer();
    private final Talk talk = new Talk("v1");
    private final Port port = server.listen("test", Listener.Tls.NONE);

    @After
    public void stop() {
        server.close();
    }

    private TestClient client(int receiveBuffer) throws Exception {
        server.bind(talk);
        return new TestClient(port, receiveBuffer).expect("220 v1");
    }

    @Test
    public void takesASignalAndWhatWasPipelinedBehindIt() throws Exception {
        try (TestClient client = client(0)) {
            client.send("wait\r\na\r\nquit\r\n");
            talk.entered.acquire();
            talk.last.signal(Signal.of("done", "1"));
            client.expect("250 signal 1", "250 v1 2 a", "221 bye").expectEnd();
            assertTrue(talk.signalled, talk.signalled.startsWith("IoLoop"));
        }
    }

    @Test
    public void doesNotWaitForTheSideOfAPeerThatAskedForTheEnd() throws Exception {
        try (TestClient client = client(0)) {
            client.send("bye\r\n").expect("221 bye").expectEnd();
            client.send("a\r\n"); // it still could, for two seconds if it were waited for
            long begin = System.nanoTime();
            assertTrue(TestServer.eventually(() -> server.status().open() == 0));
            assertTrue(System.nanoTime() - begin < 1_500_000_000L);
        }
    }

    @Test
    public void missesNoSignalWhileItIsFallingAsleep() throws Exception {
        try (TestClient client = client(0)) {
            for (int i = 0; i < 5_000; i++) {
                client.send("wait\r\n");
                talk.entered.acquire();
                talk.last.signal(Signal.of("done", "" + i));
                client.expect("250 signal " + i);
            }
        }
    }

    @Test
    public void keepsTheOrderOfWhatIsWrittenAtOnceAndWhatHasToWait() throws Exception {
        String text = "x".repeat(3_000);
        try (TestClient client = client(8 * 1024)) {
            Thread writer = new Thread(() -> {
                try {
                    for (int i = 0; i < 600; i++) {
                        client.send(i + " " + text + (i % 3 == 0 ? "\r\nwork\r\n" : "\r\n"));
                    }
                } catch (java.io.IOException e) {
                    // the test has failed
                }
            });
            talk.permits.release(200);
            writer.start();
            int line = 0;
            for (int i = 0; i < 600; i++) {
                if (i % 100 == 0) {
                    Thread.sleep(30); // replies pile up
                }
                client.expect("250 v1 " + ++line + " " + i + " " + text);
                if (i % 3 == 0) {
                    line++;
                    client.expect("250 worked in v1");
                }
            }
            writer.join();
        }
        assertEquals(200, talk.entered.availablePermits());
    }
}
