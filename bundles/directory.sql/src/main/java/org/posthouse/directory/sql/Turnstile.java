package org.posthouse.directory.sql;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Lets a few at a time do what takes much of a processor, and a few more wait for it. Whoever waits holds a worker of some
 * protocol: a flood of logins must leave some for others.
 */
final class Turnstile {
    private final Semaphore places;
    private final int most;
    private final AtomicInteger inside = new AtomicInteger();

    /**
     * @param width how many do it at a time
     * @param waiting how many more may wait
     */
    Turnstile(int width, int waiting) {
        places = new Semaphore(width, true);
        most = width + waiting;
    }

    /** Does it when there is a place; empty if too many wait, the thread was interrupted, or it gives null. */
    <T> Optional<T> pass(Supplier<T> work) {
        if (inside.incrementAndGet() > most) {
            inside.decrementAndGet();
            return Optional.empty();
        }
        try {
            places.acquire();
            try {
                return Optional.ofNullable(work.get());
            } finally {
                places.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            inside.decrementAndGet();
        }
    }
}
