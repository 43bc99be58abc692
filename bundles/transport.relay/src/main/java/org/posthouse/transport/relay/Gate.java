package org.posthouse.transport.relay;

import java.time.Duration;

/** Counts what is under way; once closed it lets nothing in and waits for what is inside. */
final class Gate {
    private int inside;
    private boolean closed;

    /** True if the caller may go on; it must {@link #leave} later. */
    synchronized boolean enter() {
        if (closed) {
            return false;
        }
        inside++;
        return true;
    }

    synchronized void leave() {
        inside--;
        notifyAll();
    }

    /** Closes; returns when nobody is inside or the time is over. */
    synchronized void close(Duration atMost) {
        closed = true;
        long deadline = System.nanoTime() + atMost.toNanos();
        try {
            long left;
            while (inside > 0 && (left = deadline - System.nanoTime()) > 0) {
                wait(left / 1_000_000 + 1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
