package org.posthouse.filter.milter.protocol;

import java.time.Duration;

/** A point in time until which something may take. */
public final class TimeLimit {
    private final long end;

    private TimeLimit(long end) {
        this.end = end;
    }

    /** So long from now on. */
    public static TimeLimit in(Duration time) {
        return new TimeLimit(System.nanoTime() + time.toNanos());
    }

    /** So long from now on, but no longer than this. */
    public TimeLimit atMost(Duration time) {
        long other = System.nanoTime() + time.toNanos();
        return other - end < 0 ? new TimeLimit(other) : this;
    }

    /** Milliseconds that are left, rounded up; 0 if none are. */
    public long millis() {
        long left = end - System.nanoTime();
        return left <= 0 ? 0 : left / 1_000_000 + 1;
    }
}
