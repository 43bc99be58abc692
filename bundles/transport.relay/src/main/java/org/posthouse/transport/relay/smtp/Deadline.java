package org.posthouse.transport.relay.smtp;

import java.time.Duration;

/** A point in time, of the monotonic clock, until which something may take. */
public record Deadline(long nanos) {
    public static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** What is left; zero or less if it is over. */
    public Duration left() {
        return Duration.ofNanos(nanos - System.nanoTime());
    }

    public boolean over() {
        return nanos - System.nanoTime() <= 0;
    }

    /** The shorter one of a time and what is left. */
    public Duration atMost(Duration time) {
        Duration left = left();
        return left.compareTo(time) < 0 ? left : time;
    }
}
