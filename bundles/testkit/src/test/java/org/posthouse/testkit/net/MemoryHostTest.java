package org.posthouse.testkit.net;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.Test;
import org.posthouse.net.api.Signal;

public class MemoryHostTest {
    private final MemoryClient client = MemoryHost.open(new Echo("v1"));

    @Test
    public void answersPipelinedLinesInOrderAroundWork() {
        client.send("a\r\nwork\r\nb\r\nc");
        assertEquals("hello from v1\r\nv1 1 a\r\nworked\r\nmore work\r\nv1 3 b\r\n", client.receive());
        assertEquals(1, client.unread());
        assertEquals("v1 4 cd\r\n", client.exchange("d"));
    }

    @Test
    public void runsWorkOnAnExecutor() {
        ExecutorService workers = Executors.newSingleThreadExecutor();
        try {
            MemoryClient other =
                    MemoryHost.open(new Echo("v1"), MemoryHost.options().executor(workers));
            other.send("work\r\na\r\n");
            other.expectLine("hello from v1")
                    .expectLine("worked")
                    .expectLine("more work")
                    .expectLine("v1 2 a");
        } finally {
            workers.shutdown();
        }
    }

    @Test
    public void keepsInputWhileHeldAndMergesSignals() {
        client.send("wait\r\na\r\n");
        assertTrue(client.held());
        assertEquals("hello from v1\r\n", client.receiveNow());
        client.signal(Signal.of("go", "1"));
        assertEquals("signal 1\r\nv1 2 a\r\n", client.receive());
    }

    @Test
    public void waitsForASignalOfAnotherThread() {
        client.send("late\r\nwait\r\n");
        client.expectLine("hello from v1").expectLine("signal from a thread");
    }

    @Test
    public void movesAPartialLine() {
        client.send("a\r\nb");
        assertEquals(
                "{left=0, lines=1, waiting=false}",
                new java.util.TreeMap<>(client.swap(new Echo("v2")).state()).toString());
        assertEquals("hello from v1\r\nv1 1 a\r\nv2 2 bc\r\n", client.exchange("c"));
    }

    @Test
    public void movesBetweenTwoPieces() {
        client.stall(true).send("stream\r\n");
        assertEquals("hello from v1\r\nbefore\r\n", client.receive());
        client.swap(new Echo("v2"));
        client.stall(false);
        assertTrue(client.receive().startsWith("piece 5 of v2\r\npiece 4 of v2\r\n"));
    }

    @Test
    public void keepsTheOrderOfWritesAroundASource() {
        String all = client.exchange("stream");
        assertTrue(all, all.endsWith("piece 1 of v1\r\nstreamed\r\nafter\r\n"));
    }

    @Test
    public void beginsTlsOnlyWithoutLeftovers() {
        client.send("tls\r\n").startTls();
        assertTrue(client.tls().isPresent());
        client.receive();
        assertEquals("v1 2 a\r\n", client.exchange("a"));
        MemoryClient other = MemoryHost.open(new Echo("v1"));
        other.send("tls\r\ninjected\r\n");
        assertTrue(other.closed());
        assertFalse(other.receive().contains("injected"));
    }

    @Test
    public void closesASessionThatLeavesAFullBuffer() {
        client.send("x".repeat(64 * 1024 - 1));
        assertFalse(client.closed());
        client.send("x");
        assertTrue(client.closed());
    }

    @Test
    public void drainsWhenWorkThrows() {
        MemoryClient other =
                MemoryHost.open(new Echo("v1"), MemoryHost.options().tolerant(true));
        assertEquals("hello from v1\r\ndrained\r\n", other.exchange("fail"));
        assertTrue(other.closed());
        assertThrows(AssertionError.class, () -> client.exchange("fail"));
    }

    @Test
    public void treatsAllInputBeforeItEnds() {
        client.send("work\r\na\r\n");
        client.endInput();
        assertEquals("hello from v1\r\nworked\r\nmore work\r\nv1 2 a\r\n", client.receive());
        assertTrue(client.closed());
    }

    @Test
    public void takesLargeInputInPieces() {
        client.send("y\r\n".repeat(100_000));
        assertTrue(client.receive().endsWith("v1 100000 y\r\n"));
    }

    private static MemoryClient waiting(MemoryTime time) {
        MemoryClient client =
                MemoryHost.open(new Echo("v1", false), MemoryHost.options().time(time));
        client.expectLine("hello from v1");
        client.send("retry\r\na\r\n").expectNothing();
        assertTrue(client.held());
        return client;
    }

    @Test
    public void triesAgainWhileAPartIsAbsentAndGivesUp() {
        MemoryTime time = new MemoryTime();
        MemoryClient client = waiting(time);
        client.pass(Duration.ofMillis(9_999)).expectNothing();
        client.pass(Duration.ofMillis(1));
        assertEquals("given up by v1 after 44\r\nv1 2 a\r\n", client.receiveNow());
        assertFalse(client.held());
        assertEquals("given up by v1 after 45\r\n", client.exchange("retry"));
        assertEquals(0, time.waiting());
    }

    @Test
    public void whoWaitsIsMovedAndGoesOnWaiting() {
        MemoryTime time = new MemoryTime();
        MemoryClient client = waiting(time);
        client.pass(Duration.ofSeconds(6));
        client.swap(new Echo("v2", false));
        client.pass(Duration.ofMillis(3_999)).expectNothing();
        client.swap(new Echo("v3", false));
        assertEquals(1, time.waiting());
        client.pass(Duration.ofMillis(1));
        assertEquals("given up by v3 after 2\r\nv3 2 a\r\n", client.receiveNow());
    }

    @Test
    public void triesAgainAtOnceWhenAPartComes() {
        MemoryTime time = new MemoryTime();
        MemoryClient client = waiting(time);
        client.pass(Duration.ofSeconds(1)).partComes().expectNothing();
        client.swap(new Echo("v2"));
        assertEquals("found by v2 after 1\r\nv2 2 a\r\n", client.receiveNow());
        client.swap(new Echo("v3", false));
        client.send("retry\r\n").pass(Duration.ofSeconds(9)).expectNothing(); // patience began anew
    }

    @Test
    public void whoWaitsCanBeDrainedAndClosed() {
        MemoryTime time = new MemoryTime();
        waiting(time).close();
        MemoryClient client = waiting(time);
        assertEquals(1, time.waiting());
        client.drain();
        client.expectLine("drained").expectClosed();
        assertEquals(0, time.waiting());
    }

    @Test
    public void tellsAboutSilence() {
        client.idle();
        client.expectLine("hello from v1").expectLine("too quiet").expectClosed();
    }
}
