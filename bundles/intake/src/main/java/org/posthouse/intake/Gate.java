package org.posthouse.intake;

import java.time.Duration;

/** Counts the commits under way; once closed it lets none in and waits for those inside. */
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

    synchronized boolean isClosed() {
        return closed;
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
