package org.posthouse.net.mina;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotSame;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.After;
import org.junit.Test;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Listener;
import org.posthouse.net.api.Protocol;
import org.posthouse.net.api.Signal;

public class SwapTest {
    private final TestServer.Settings settings = new TestServer.Settings();
    private TestServer server;
    private Port port;
    private final Talk v1 = new Talk("v1");
    private final Talk v2 = new Talk("v2");

    @After
    public void stop() {
        server.close();
    }

    private TestClient client() throws Exception {
        server = new TestServer(settings);
        port = server.listen("test", Listener.Tls.NONE);
        server.bind(v1);
        return new TestClient(port).expect("220 v1");
    }

    @Test
    public void movesASessionInTheMiddleOfALine() throws Exception {
        try (TestClient client = client()) {
            client.send("a\r\nb").expect("250 v1 1 a");
            server.unbind(v1);
            assertEquals(0, v1.open.get());
            client.send("c\r\nd\r\n");
            server.bind(v2);
            client.expect("250 v2 2 bc", "250 v2 3 d");
            assertEquals(1, server.status().parked());
            assertEquals(0, server.status().drained());
        }
        assertTrue(TestServer.eventually(() -> v2.open.get() == 0));
        assertEquals(0, v1.touchedAfterPark.get());
    }

    @Test
    public void movesASessionInTheMiddleOfABody() throws Exception {
        try (TestClient client = client()) {
            client.send("body 6\r\nabc").expect("354 go");
            server.unbind(v1);
            client.send("d");
            server.bind(v2);
            client.send("efx\r\n");
            long sum = 0;
            for (char c : "abcdef".toCharArray()) {
                sum = sum * 31 + c;
            }
            client.expect("250 " + sum, "250 v2 2 x");
        }
    }

    @Test
    public void movesASessionInTheMiddleOfAStream() throws Exception {
        try (TestClient client = client()) {
            long size = 40_000_000;
            client.send("stream " + size + "\r\n").expect("150 " + size);
            server.unbind(v1);
            assertTrue("it was over before", v1.produced < size);
            server.bind(v2);
            InputStream in = client.in;
            for (long left = size; left > 0; ) {
                byte[] octets = in.readNBytes((int) Math.min(100_000, left));
                for (int i = 0; i < octets.length; i++, left--) {
                    if (octets[i] != (byte) ('a' + left % 23)) {
                        assertEquals("at " + left, (byte) ('a' + left % 23), octets[i]);
                    }
                }
            }
            client.send("a\r\n").expect("250 v2 2 a");
        }
    }

    @Test
    public void letsWorkEndFirst() throws Exception {
        try (TestClient client = client()) {
            client.send("work\r\na\r\n");
            v1.entered.acquire();
            Thread unbinding = new Thread(() -> server.unbind(v1));
            unbinding.start();
            unbinding.join(50);
            assertTrue(unbinding.isAlive());
            v1.permits.release();
            unbinding.join();
            server.bind(v2);
            client.expect("250 worked in v1", "250 v2 2 a");
            assertEquals(0, server.status().drained());
        }
    }

    @Test
    public void givesUpWorkThatDoesNotEnd() throws Exception {
        settings.drainSeconds = 1;
        try (TestClient client = client()) {
            client.send("work\r\n");
            v1.entered.acquire();
            server.unbind(v1);
            client.expect("421 not available").expectEnd();
            assertEquals(1, v1.open.get());
            assertEquals(1, server.status().drained());
            v1.permits.release();
            assertTrue(TestServer.eventually(() -> v1.open.get() == 0));
        }
    }

    @Test
    public void drainsASessionThatCannotBeParked() throws Exception {
        settings.drainSeconds = 1;
        try (TestClient client = client()) {
            client.send("stubborn on\r\n").expect("250 ok");
            server.unbind(v1);
            client.expect("421 v1 is leaving").expectEnd();
            assertEquals(1, server.status().drained());
            assertEquals(0, v1.open.get());
        }
    }

    @Test
    public void asksAgainAfterTheNextStep() throws Exception {
        try (TestClient client = client()) {
            client.send("stubborn on\r\n").expect("250 ok");
            Thread unbinding = new Thread(() -> server.unbind(v1));
            unbinding.start();
            unbinding.join(50);
            assertTrue(unbinding.isAlive());
            client.send("stubborn off\r\na\r\n").expect("250 ok");
            unbinding.join();
            server.bind(v2);
            client.expect("250 v2 3 a");
            assertEquals(0, server.status().drained());
        }
    }

    @Test
    public void movesToAHigherRankingWhileTheOldOneIsThere() throws Exception {
        try (TestClient client = client()) {
            client.send("a\r\n").expect("250 v1 1 a");
            server.bind(v2, 10);
            client.send("b\r\n").expect("250 v2 2 b");
            try (TestClient other = new TestClient(port)) {
                other.expect("220 v2");
                server.unbind(v1);
                client.send("c\r\n").expect("250 v2 3 c");
                server.bind(v1, 5);
                client.send("d\r\n").expect("250 v2 4 d");
                server.unbind(v2);
                client.send("e\r\n").expect("250 v1 5 e");
                other.send("a\r\n").expect("250 v1 1 a");
            }
        }
    }

    @Test
    public void deliversSignalsToWhoeverHoldsTheSession() throws Exception {
        try (TestClient client = client()) {
            client.send("wait\r\na\r\n");
            v1.entered.acquire();
            Connection old = v1.last;
            server.unbind(v1);
            old.signal(Signal.of("done", "late"));
            server.bind(v2);
            client.expect("250 signal late", "250 v2 2 a");
        }
    }

    @Test
    public void closesWhatTheNewVersionDoesNotUnderstand() throws Exception {
        try (TestClient client = client()) {
            server.unbind(v1);
            server.bind(new Talk("forgetful"));
            client.expect("421 not available").expectEnd();
            assertEquals(1, server.status().drained());
        }
    }

    @Test
    public void newConnectionsWaitForAProtocol() throws Exception {
        try (TestClient client = client()) {
            server.unbind(v1);
            try (TestClient early = new TestClient(port)) {
                early.send("a\r\nb\r\n");
                Thread.sleep(20);
                server.bind(v2);
                early.expect("220 v2", "250 v2 1 a", "250 v2 2 b");
            }
            client.send("a\r\n").expect("250 v2 1 a");
        }
    }

    @Test
    public void givesUpWaitingAtLast() throws Exception {
        settings.parkSeconds = 0;
        try (TestClient client = client()) {
            server.unbind(v1);
            client.expect("421 not available").expectEnd();
            try (TestClient late = new TestClient(port)) {
                late.expect("421 not available").expectEnd();
            }
            assertTrue(TestServer.eventually(() -> server.status().open() == 0));
            assertEquals(1, server.status().drained());
        }
    }

    /** A worker that died of it would be replaced, by one that keeps the bundle alive whose call that was. */
    @Test
    public void aSessionThatFailsWhenItIsGivenUpHarmsNobody() throws Exception {
        settings.drainSeconds = 1;
        try (TestClient client = client()) {
            v1.bug = new StackOverflowError("as told");
            client.send("work\r\n");
            v1.entered.acquire();
            Set<Thread> workers = workers();
            assertFalse(workers.isEmpty());
            server.unbind(v1);
            client.expect("421 not available").expectEnd();
            v1.permits.release();
            assertTrue(TestServer.eventually(() -> v1.open.get() == 0));
            server.bind(v2);
            for (int i = 0; i < workers.size(); i++) { // one after the other, so that one that dies is dead
                try (TestClient other = new TestClient(port)) {
                    v2.permits.release();
                    other.expect("220 v2").send("work\r\n").expect("250 worked in v2");
                }
            }
            assertTrue(workers().containsAll(workers));
        }
    }

    private static Set<Thread> workers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains("net-worker"))
                .collect(Collectors.toSet());
    }

    /** Who waits for a signal asked for something that may have been done: the host tells how that has ended, if nobody else can. */
    @Test
    public void aSessionThatWaitsForASignalIsKeptUntilItHasCome() throws Exception {
        settings.parkSeconds = 0;
        try (TestClient client = client();
                TestClient other = new TestClient(port).expect("220 v1")) {
            Connection last = v1.last;
            other.send("wait\r\n");
            v1.entered.acquire();
            server.unbind(v1);
            client.expect("421 not available").expectEnd();
            last.signal(new Signal("done", List.of("x"), "250 done\r\n"));
            other.expect("250 done", "421 not available").expectEnd();
        }
    }

    @Test
    public void aSessionThatWaitsForASignalIsGivenUpWhenItIsSilentForTooLong() throws Exception {
        settings.parkSeconds = 0;
        try (TestClient client = client()) {
            client.send("timeout 1\r\nwait\r\n").expect("250 ok");
            v1.entered.acquire();
            server.unbind(v1);
            client.expect("421 not available").expectEnd();
        }
    }

    /** Its peer would repeat what has been done. */
    @Test
    public void aSessionWhoseCommitTakesLongerThanTheDeadlineMovesAfterIt() throws Exception {
        settings.drainSeconds = 0;
        try (TestClient client = client()) {
            client.send("commit\r\na\r\n").expect("354 go");
            v1.entered.acquire();
            server.unbind(v1);
            server.bind(v2);
            v1.permits.release();
            client.expect("250 signal taken", "250 v2 2 a");
            assertEquals(0, server.status().drained());
            assertEquals(1, server.status().parked());
            assertEquals(0, v1.open.get());
            assertEquals(0, v1.touchedAfterPark.get());
        }
    }

    @Test
    public void aCommitThatNoWorkerHasBegunIsNotGivenUpEither() throws Exception {
        settings.drainSeconds = 0;
        settings.workers = 1;
        try (TestClient first = client();
                TestClient second = new TestClient(port).expect("220 v1")) {
            first.send("commit\r\n").expect("354 go");
            v1.entered.acquire();
            second.send("commit\r\na\r\n").expect("354 go");
            server.unbind(v1);
            server.bind(v2);
            v1.permits.release(2);
            first.expect("250 signal taken");
            second.expect("250 signal taken", "250 v2 2 a");
            assertEquals(0, server.status().drained());
        }
    }

    @Test
    public void aCommitThatDoesNotEndIsGivenUpAfterTheSilenceThatItMayTake() throws Exception {
        settings.drainSeconds = 0;
        try (TestClient client = client()) {
            client.send("timeout 1\r\ncommit\r\n").expect("250 ok", "354 go");
            v1.entered.acquire();
            server.unbind(v1);
            client.expect("421 not available").expectEnd();
            assertEquals(1, server.status().drained());
            v1.permits.release();
            assertTrue(TestServer.eventually(() -> v1.open.get() == 0));
        }
    }

    @Test
    public void aSignalThatCameBeforeTheNextVersionIsItsAffair() throws Exception {
        try (TestClient client = client()) {
            client.send("wait\r\n");
            v1.entered.acquire();
            server.unbind(v1);
            v1.last.signal(new Signal("done", List.of("x"), "250 done\r\n"));
            server.bind(v2);
            client.expect("250 signal x");
        }
    }

    @Test
    public void aServerThatStopsTellsWhatHasEndedBefore() throws Exception {
        TestClient client = client();
        client.send("wait\r\n");
        v1.entered.acquire();
        Thread stopping = new Thread(server::close);
        stopping.start();
        try (TestClient other = client) {
            while (stopping.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            v1.last.signal(new Signal("done", List.of("x")));
            other.expect("250 signal x", "421 v1 is leaving").expectEnd();
        }
        stopping.join();
    }

    @Test
    public void keepsNothingOfTheOldBundle() throws Exception {
        try (TestClient client = client()) {
            server.unbind(v1);
            WeakReference<ClassLoader> loader = bindForeign(client);
            client.send("b\r\nc").expect("250 foreign 2 b");
            server.bind(v2, 10);
            client.send("c\r\n").expect("250 v2 3 cc");
            unbindForeign();
            for (int i = 0; i < 50 && loader.get() != null; i++) {
                System.gc();
                Thread.sleep(10);
            }
            assertNull("the old bundle is still referred to", loader.get());
        }
    }

    private Protocol foreign;

    private WeakReference<ClassLoader> bindForeign(TestClient client) throws Exception {
        ClassLoader loader = new ForeignLoader();
        foreign = (Protocol) loader.loadClass(Talk.class.getName())
                .getConstructor(String.class)
                .newInstance("foreign");
        assertNotSame(Talk.class, foreign.getClass());
        server.bind(foreign);
        client.send("stream 3000000\r\n").expect("150 3000000");
        client.in.readNBytes(3_000_000);
        client.expect("250 streamed");
        return new WeakReference<>(loader);
    }

    private void unbindForeign() {
        server.unbind(foreign);
        foreign = null;
    }

    /** Loads the protocol's classes again, as another bundle would. */
    private static final class ForeignLoader extends ClassLoader {
        ForeignLoader() {
            super(SwapTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(Talk.class.getName())) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] octets = in.readAllBytes();
                return defineClass(name, octets, 0, octets.length);
            } catch (java.io.IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
