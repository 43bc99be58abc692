package org.posthouse.net.mina;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.Test;
import org.posthouse.net.api.Listener;

/**
 * Many connections talk while the protocol is replaced again and again: for the given time, five times at least, and until more
 * sessions were moved than there are connections.
 */
public class SwapLoadTest {
    private static final int SWAPS = 5;
    private static final long MOST_MILLIS = 60_000;
    private static final long MILLIS = Long.getLong("posthouse.swap.millis", 3000);

    @Test
    public void losesNothing() throws Exception {
        run(Listener.Tls.NONE, 200, MILLIS);
    }

    @Test
    public void losesNothingUnderTls() throws Exception {
        run(Listener.Tls.IMPLICIT, 50, MILLIS / 3);
    }

    private void run(Listener.Tls tls, int connections, long millis) throws Exception {
        AtomicInteger rounds = new AtomicInteger();
        AtomicInteger sessions = new AtomicInteger();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Talk> versions = new ArrayList<>();
        int swaps = 0;
        try (TestServer server = new TestServer().withCertificates()) {
            Port port = server.listen("test", tls);
            versions.add(version(0));
            server.bind(versions.get(0));
            AtomicBoolean ending = new AtomicBoolean();
            long begin = System.nanoTime();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                Thread thread = new Thread(() -> {
                    try {
                        while (!ending.get() && failure.get() == null) {
                            session(port, tls, ending, rounds);
                            sessions.incrementAndGet();
                        }
                    } catch (Throwable e) {
                        failure.compareAndSet(null, e);
                    }
                });
                threads.add(thread);
                thread.start();
            }
            while (failure.get() == null
                    && isEarly(begin, millis, swaps, server.status().parked() > connections)) {
                Thread.sleep(190);
                Talk old = versions.get(versions.size() - 1);
                server.unbind(old);
                assertEquals("sessions left behind", 0, old.open.get());
                Thread.sleep(10);
                versions.add(version(++swaps));
                server.bind(versions.get(versions.size() - 1));
            }
            ending.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
            if (failure.get() != null) {
                throw new AssertionError("after " + rounds + " rounds", failure.get());
            }
            var status = server.status();
            System.out.println("swap under load (" + tls + "): " + swaps + " swaps, " + sessions + " sessions, "
                    + rounds + " rounds, " + status.parked() + " moved, " + status.drained() + " drained");
            assertEquals(0, status.drained());
            assertEquals(0, status.refused());
            assertTrue(status.parked() > connections);
            assertTrue(swaps >= SWAPS);
            assertTrue(TestServer.eventually(() -> server.status().open() == 0));
        }
        for (Talk version : versions) {
            assertEquals(0, version.touchedAfterPark.get());
            assertEquals(0, version.open.get());
        }
    }

    private static boolean isEarly(long begin, long least, int swaps, boolean moved) {
        long millis = (System.nanoTime() - begin) / 1_000_000;
        return millis < least || ((swaps < SWAPS || !moved) && millis < MOST_MILLIS);
    }

    private static Talk version(int number) {
        Talk talk = new Talk("v" + number);
        talk.permits.release(Integer.MAX_VALUE / 2);
        return talk;
    }

    /** A session with a little of everything, each line cut in two. */
    private static void session(Port port, Listener.Tls tls, AtomicBoolean ending, AtomicInteger rounds)
            throws Exception {
        try (TestClient client = new TestClient(port)) {
            if (tls == Listener.Tls.IMPLICIT) {
                client.tls("TLSv1.3");
            }
            assertTrue(client.line().startsWith("220 v"));
            for (int round = 0; round < 20 && !ending.get(); round++) {
                client.send("he").send("llo\r\nwork\r\nbody 30000\r\n");
                assertTrue(client.line().matches("250 v[0-9]+ [0-9]+ hello"));
                assertTrue(client.line().matches("250 worked in v[0-9]+"));
                client.expect("354 go");
                byte[] body = new byte[30_000];
                long sum = 0;
                for (int i = 0; i < body.length; i++) {
                    body[i] = (byte) (i * 3 + round);
                    sum = sum * 31 + body[i];
                }
                client.out.write(body, 0, 10_000);
                client.out.write(body, 10_000, 20_000);
                client.expect("250 " + sum);
                rounds.incrementAndGet();
            }
            client.send("quit\r\n").expect("221 bye").expectEnd();
        }
    }
}
