package org.posthouse.support;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Lets calls into a provider until it is closed, and then waits for those inside. A call that is inside may end on another
 * thread than the one on which it came.
 */
public final class Gate {
    private int inside;
    private boolean suspended;
    private boolean closed;

    /** A call that is inside. */
    public interface Pass extends AutoCloseable {
        /** Leaves; does nothing the second time. */
        @Override
        void close();
    }

    /** True if the caller may go on, and must {@link #leave} once; false while the gate is suspended or closed. */
    public synchronized boolean enter() {
        if (closed || suspended) {
            return false;
        }
        inside++;
        return true;
    }

    /**
     * As {@link #enter()}, for try-with-resources.
     *
     * @param refusal makes what is thrown while the gate is suspended or closed
     */
    public <E extends Exception> Pass enter(Supplier<? extends E> refusal) throws E {
        if (!enter()) {
            throw refusal.get();
        }
        AtomicBoolean left = new AtomicBoolean();
        return () -> {
            if (left.compareAndSet(false, true)) {
                leave();
            }
        };
    }

    /**
     * Ends what {@link #enter()} began.
     *
     * @throws IllegalStateException if nobody is inside
     */
    public synchronized void leave() {
        if (inside == 0) {
            throw new IllegalStateException("nobody is inside");
        }
        inside--;
        if (inside == 0) {
            notifyAll();
        }
    }

    /** True if calls are let in now. */
    public synchronized boolean isOpen() {
        return !closed && !suspended;
    }

    /** True once it was closed. */
    public synchronized boolean isClosed() {
        return closed;
    }

    /**
     * Lets nobody in until {@link #resume}, and waits for those inside.
     *
     * @return false if some are still inside when the time is over, or when the caller was interrupted
     */
    public synchronized boolean suspend(Duration atMost) {
        suspended = true;
        return empties(atMost);
    }

    /** Ends {@link #suspend}. A closed gate stays closed. */
    public synchronized void resume() {
        suspended = false;
    }

    /**
     * Closes for good, and waits for those inside.
     *
     * @return false if some are still inside when the time is over, or when the caller was interrupted
     */
    public synchronized boolean close(Duration atMost) {
        closed = true;
        return empties(atMost);
    }

    private synchronized boolean empties(Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        try {
            long left;
            while (inside > 0 && (left = end - System.nanoTime()) > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return inside == 0;
    }
}
