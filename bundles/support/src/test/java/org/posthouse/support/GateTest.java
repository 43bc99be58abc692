package org.posthouse.support;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.Test;

public class GateTest {
    private static final Duration NOW = Duration.ZERO;
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Gate gate = new Gate();

    @Test
    public void letsInUntilItIsClosed() {
        assertTrue(gate.isOpen());
        assertTrue(gate.enter());
        gate.leave();
        assertTrue(gate.close(NOW));
        assertTrue(gate.isClosed());
        assertFalse(gate.isOpen());
        assertFalse(gate.enter());
        assertThrows(IOException.class, () -> gate.enter(() -> new IOException("closed")));
    }

    @Test
    public void closingTellsWhetherItIsEmpty() {
        assertTrue(gate.enter());
        assertTrue(gate.enter());
        assertFalse(gate.close(NOW));
        gate.leave();
        assertFalse(gate.close(Duration.ofMillis(1)));
        gate.leave();
        assertTrue(gate.close(NOW));
    }

    @Test
    public void closingWaitsForTheLastInside() throws Exception {
        assertTrue(gate.enter());
        assertTrue(gate.enter());
        CompletableFuture<Boolean> empty = closing();
        gate.leave();
        assertFalse("one is inside", empty.isDone());
        gate.leave();
        assertTrue(empty.get());
    }

    @Test
    public void suspendedItLetsNobodyInForAWhile() {
        assertTrue(gate.enter());
        assertFalse(gate.suspend(NOW));
        assertFalse(gate.enter());
        assertFalse(gate.isOpen());
        assertFalse(gate.isClosed());
        gate.leave();
        assertTrue(gate.suspend(NOW));
        gate.resume();
        assertTrue(gate.enter());
    }

    @Test
    public void closedItStaysClosed() {
        gate.suspend(NOW);
        gate.close(NOW);
        gate.resume();
        assertFalse(gate.enter());
        assertFalse(gate.isOpen());
    }

    @Test
    public void aPassCountsOnce() {
        Gate.Pass pass = gate.enter(IllegalStateException::new);
        assertTrue(gate.enter());
        pass.close();
        pass.close();
        assertFalse("the other one is inside", gate.close(NOW));
        gate.leave();
        assertTrue(gate.close(NOW));
    }

    @Test
    public void nobodyLeavesWhoIsNotInside() {
        assertThrows(IllegalStateException.class, gate::leave);
    }

    @Test
    public void whoeverIsInterruptedWaitsNoLonger() {
        assertTrue(gate.enter());
        Thread.currentThread().interrupt();
        assertFalse(gate.close(LONG));
        assertTrue("told on", Thread.interrupted());
    }

    /** Closes on another thread, and returns when that thread waits. */
    private CompletableFuture<Boolean> closing() throws InterruptedException {
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        Thread closer = Threads.thread("test-closer", () -> result.complete(gate.close(LONG)));
        closer.start();
        while (closer.getState() != Thread.State.TIMED_WAITING) {
            Thread.sleep(1);
        }
        return result;
    }
}
