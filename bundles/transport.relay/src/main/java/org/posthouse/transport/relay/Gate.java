package org.posthouse.transport.relay;

import java.time.Duration;

/** Counts the jobs under way; once closed it lets none in and waits for those inside. */
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
        Deadline deadline = Deadline.in(atMost);
        try {
            while (inside > 0 && !deadline.over()) {
                wait(deadline.left().toMillis() + 1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
