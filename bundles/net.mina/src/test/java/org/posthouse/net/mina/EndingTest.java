package org.posthouse.net.mina;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.posthouse.net.api.Listener;
import org.posthouse.net.api.Signal;

/** A signal that ends the connection gives back what the session holds, whatever its peer does. */
public class EndingTest {
    private static final Signal END = Signal.end("excess", "421 excess\r\n");
    private static final long SIZE = 50_000_000;

    private final Talk talk = new Talk("v1");
    private TestServer server;
    private Port port;

    @Before
    public void start() {
        server = new TestServer();
        server.overload = true;
        server.bind(talk);
        port = server.listen("test", Listener.Tls.NONE);
    }

    @After
    public void stop() {
        server.close();
    }

    private void closed() throws InterruptedException {
        assertTrue(TestServer.eventually(
                () -> talk.open.get() == 0 && server.status().open() == 0));
    }

    @Test
    public void isToldToAPeerThatReads() throws Exception {
        try (TestClient client = new TestClient(port).expect("220 v1")) {
            client.send("a\r\n").expect("250 v1 1 a");
            talk.last.signal(END);
            client.expect("421 excess").expectEnd();
        }
        closed();
    }

    @Test
    public void doesNotWaitForAPeerThatReadsNothingOfAStream() throws Exception {
        try (TestClient client = new TestClient(port, 16 * 1024).expect("220 v1")) {
            client.send("stream " + SIZE + "\r\n").expect("150 " + SIZE);
            stalls();
            talk.last.signal(END);
            closed();
        }
    }

    @Test
    public void doesNotWaitForAPeerThatReadsNoReplies() throws Exception {
        try (TestClient client = new TestClient(port, 16 * 1024).expect("220 v1")) {
            client.send("large 20000000\r\n");
            assertTrue(TestServer.eventually(() -> server.host.budget().used() > 4_000_000));
            talk.last.signal(END);
            closed();
        }
    }

    private void stalls() throws InterruptedException {
        long[] before = {-1};
        assertTrue(TestServer.eventually(() -> {
            long now = talk.produced;
            boolean same = now == before[0];
            before[0] = now;
            return same && now > 0;
        }));
    }

    @Test
    public void doesNotWaitLongForAPartThatIsAbsent() throws Exception {
        talk.absent = true;
        talk.patience = Duration.ofMinutes(1);
        try (TestClient client = new TestClient(port).expect("220 v1")) {
            client.send("retry\r\n");
            assertTrue(TestServer.eventually(() -> talk.attempts.get() > 0));
            talk.last.signal(END);
            client.expect("421 excess").expectEnd();
        }
        closed();
    }

    @Test
    public void comesBeforeOtherSignalsAndIsNotLostAmongMany() throws Exception {
        Seat seat = new Seat(new Versions("talk"));
        for (int i = 0; i < 20_000; i++) {
            seat.add(Signal.of("changed", Integer.toString(i)));
        }
        assertTrue(seat.add(END));
        assertTrue(seat.isToEnd());
        assertEquals(END, seat.takeSignal());
        assertEquals("0", seat.takeSignal().values().get(0));
        seat.add(END);
        assertEquals("421 excess\r\n", seat.takeLastWords());
        assertTrue(!seat.hasSignals());
    }
}
