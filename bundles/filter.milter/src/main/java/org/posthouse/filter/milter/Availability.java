package org.posthouse.filter.milter;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Whether it is worth trying to reach a milter: after a failure only one mail tries, at growing intervals. */
final class Availability {
    private static final long FIRST = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST = Duration.ofSeconds(30).toNanos();

    private final LongSupplier nanoTime;
    private long pause; // 0: it answers
    private long notBefore;

    Availability(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** True if the caller may try; others may not until the caller tells how that ended, or the pause is over. */
    synchronized boolean mayTry() {
        if (pause == 0) {
            return true;
        }
        long now = nanoTime.getAsLong();
        if (now - notBefore < 0) {
            return false;
        }
        notBefore = now + pause;
        return true;
    }

    synchronized void answered() {
        pause = 0;
    }

    synchronized void failed() {
        pause = pause == 0 ? FIRST : Math.min(LONGEST, 2 * pause);
        notBefore = nanoTime.getAsLong() + pause;
    }
}
