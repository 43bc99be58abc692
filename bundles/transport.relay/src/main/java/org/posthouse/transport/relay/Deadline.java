package org.posthouse.transport.relay;

import java.time.Duration;

/** A point in time, of the monotonic clock, until which something may take. */
record Deadline(long nanos) {
    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** What is left; zero or less if it is over. */
    Duration left() {
        return Duration.ofNanos(nanos - System.nanoTime());
    }

    boolean over() {
        return nanos - System.nanoTime() <= 0;
    }

    /** The shorter one of a time and what is left. */
    Duration atMost(Duration time) {
        Duration left = left();
        return left.compareTo(time) < 0 ? left : time;
    }
}
