package org.posthouse.net.mina;

import java.time.Duration;

/**
 * What one connection has taken of the workers' time, and when it is due for more. While none waits for a worker it does not
 * matter. When many do, whoever took a moment is due many moments later, and whoever has not logged in later still: someone
 * who asks for a little now and then comes before a thousand who ask without an end. Nobody is put behind those who come
 * more than {@link #MOST} later.
 */
final class WorkerTime {
    /** The longest that others' later requests are preferred. */
    static final Duration MOST = Duration.ofSeconds(15);

    /** After so long others that wait have their turn. */
    private static final long SLICE = Duration.ofMillis(1).toNanos();

    private static final long STRANGERS_WAIT = Duration.ofSeconds(5).toNanos();

    private final long factor;
    private final long wait;
    private long due;

    private WorkerTime(long now, long factor, long wait) {
        this.factor = factor;
        this.wait = wait;
        due = now;
    }

    /** Of somebody who has not logged in. */
    static WorkerTime ofStranger(long now) {
        return new WorkerTime(now, 1_000, STRANGERS_WAIT);
    }

    /** Of somebody who has logged in just now. */
    static WorkerTime ofAccount(long now) {
        return new WorkerTime(now, 100, 0);
    }

    /** When it is due, if it asks now. */
    long due(long now) {
        return later(now) + wait;
    }

    private long later(long now) {
        return due - now > 0 ? due : now;
    }

    /** It had a worker since a moment. */
    void took(long begun, long now) {
        long more = later(begun) - now + factor * (now - begun);
        due = now + Math.max(0, Math.min(MOST.toNanos() - wait, more));
    }

    /** Whether who has had a worker since a moment should let others have it. */
    static boolean isUsedUp(long begun, long now) {
        return now - begun > SLICE;
    }
}
