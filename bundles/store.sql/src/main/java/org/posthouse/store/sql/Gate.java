package org.posthouse.store.sql;

import java.util.concurrent.TimeUnit;

/** Counts the calls inside, and closes. */
final class Gate {
    private int inside;
    private boolean closed;
    private boolean suspended;

    /** False if the gate is closed; else {@link #leave} is to follow. */
    synchronized boolean enter() {
        if (closed || suspended) {
            return false;
        }
        inside++;
        return true;
    }

    synchronized void leave() {
        inside--;
        if (inside == 0) {
            notifyAll();
        }
    }

    synchronized boolean open() {
        return !closed && !suspended;
    }

    /** Lets nobody in until {@link #resume} and waits for those inside; false if some are still there. */
    synchronized boolean suspend(long millis) {
        suspended = true;
        return empty(millis);
    }

    synchronized void resume() {
        suspended = false;
    }

    /** Lets nobody in any more, ever, and waits for those inside; false if some are still there. */
    synchronized boolean close(long millis) {
        closed = true;
        return empty(millis);
    }

    private boolean empty(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try {
            while (inside > 0) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    return false;
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return inside == 0;
    }
}
