package org.posthouse.net.mina;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;
import org.posthouse.net.api.Listener;

public class MemoryGuardTest {
    private final AtomicInteger halts = new AtomicInteger();
    private final MemoryGuard guard = new MemoryGuard(List.of(), halts::incrementAndGet);

    private static OutOfMemoryError thrownIn(String... types) {
        OutOfMemoryError error = new OutOfMemoryError("Java heap space");
        StackTraceElement[] stack = new StackTraceElement[types.length];
        for (int i = 0; i < types.length; i++) {
            stack[i] = new StackTraceElement(types[i], "run", null, 1);
        }
        error.setStackTrace(stack);
        return error;
    }

    private static OutOfMemoryError harmless() {
        return thrownIn("java.util.Arrays", "org.posthouse.imap.session.ImapSession", "org.posthouse.net.mina.Strand");
    }

    @Test
    public void oneConnectionEndsAndTheOthersGoOn() throws Exception {
        Talk talk = new Talk("v1");
        try (TestServer server = new TestServer()) {
            server.bind(talk);
            Port port = server.listen("test", Listener.Tls.NONE);
            try (TestClient other = new TestClient(port).expect("220 v1");
                    TestClient one = new TestClient(port).expect("220 v1")) {
                one.send("memory\r\n").expectEnd();
                other.send("a\r\n").expect("250 v1 1 a");
                assertTrue(TestServer.eventually(() -> talk.open.get() == 1));
                assertEquals(1, server.status().open());
            }
        }
    }

    @Test
    public void aPartThatKeepsMailEndsTheProcess() {
        assertTrue(guard.ranOut(
                thrownIn(
                        "java.util.HashMap",
                        "org.posthouse.store.sql.access.SqlAccount",
                        "org.posthouse.net.mina.Turn"),
                null));
        assertEquals(1, halts.get());
    }

    @Test
    public void whatAllConnectionsShareEndsTheProcess() {
        assertTrue(guard.ranOut(
                thrownIn("java.util.HashMap", "org.posthouse.support.turns.Turns", "org.posthouse.imap.session.Place"),
                null));
        assertEquals(1, halts.get());
    }

    @Test
    public void aStackThatIsNotKnownEndsTheProcess() {
        assertTrue(guard.ranOut(thrownIn(), null));
        assertEquals(1, halts.get());
    }

    @Test
    public void againAndAgainEndsTheProcess() {
        assertTrue(guard.ranOut(harmless(), null));
        assertTrue(guard.ranOut(harmless(), null));
        assertEquals(0, halts.get());
        assertTrue(guard.ranOut(harmless(), null));
        assertEquals(1, halts.get());
    }

    @Test
    public void otherErrorsAreNotItsBusiness() {
        assertFalse(guard.ranOut(new StackOverflowError(), null));
        assertFalse(guard.ranOut(new OutOfMemoryError("unable to create native thread: possibly out of memory"), null));
        assertEquals(0, halts.get());
    }
}
