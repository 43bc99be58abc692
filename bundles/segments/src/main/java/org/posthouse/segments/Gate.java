package org.posthouse.segments;

import java.time.Duration;

/** Lets calls into a service until it is closed, and then waits for those inside. */
public final class Gate {
    private int inside;
    private boolean closed;

    /** A call that is inside. */
    public interface Pass extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Goes in.
     *
     * @throws LogClosedException if the gate is closed
     */
    public synchronized Pass enter() throws LogClosedException {
        if (closed) {
            throw new LogClosedException();
        }
        inside++;
        return new Pass() {
            private boolean left;

            @Override
            public void close() {
                synchronized (Gate.this) {
                    if (!left) {
                        left = true;
                        inside--;
                        Gate.this.notifyAll();
                    }
                }
            }
        };
    }

    /**
     * Closes the gate and waits for those inside.
     *
     * @return false if some are still inside when the time is over
     */
    public synchronized boolean close(Duration wait) {
        closed = true;
        long deadline = System.nanoTime() + wait.toNanos();
        boolean interrupted = false;
        while (inside > 0) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                break;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                interrupted = true;
                break;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return inside == 0;
    }
}
