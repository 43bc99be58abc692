package org.posthouse.support;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Waits on the caller's thread for a part that may just be replaced. For callers who may block: never on an I/O thread. A
 * part that did not come is not waited for again for as long as the wait took, so whoever asks for it often is not slow often.
 */
public final class Comeback {
    private final long most;
    private final Semaphore waiters;
    private final Patience patience = new Patience();

    /**
     * A wait for one part.
     *
     * @param most how long to wait
     * @param waiters the most threads that wait at once; others are told at once that it is absent
     */
    public Comeback(Duration most, int waiters) {
        this.most = most.toNanos();
        this.waiters = new Semaphore(waiters);
    }

    /**
     * Gives the part as soon as it is there.
     *
     * @param current gives it, or null while it is absent
     * @return empty if it did not come, or the thread was interrupted
     */
    public <T> Optional<T> get(Supplier<T> current) {
        boolean waiting = false;
        try {
            while (true) {
                T now = current.get();
                long pause = pause(now != null);
                if (now != null) {
                    return Optional.of(now);
                }
                if (pause <= 0 || !waiting && !waiters.tryAcquire()) {
                    return Optional.empty();
                }
                waiting = true;
                TimeUnit.NANOSECONDS.sleep(pause);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            if (waiting) {
                waiters.release();
            }
        }
    }

    private synchronized long pause(boolean there) {
        if (there) {
            patience.done();
            return 0;
        }
        return patience.absent(System.nanoTime(), most);
    }
}
