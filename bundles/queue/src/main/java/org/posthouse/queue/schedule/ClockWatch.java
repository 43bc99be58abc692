package org.posthouse.queue.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/** Notices that the system's clock was set back, by another one that nobody sets. Used by one thread. */
final class ClockWatch {
    /** What is corrected bit by bit, and what it takes to look at two clocks. */
    private static final Duration TOLERANCE = Duration.ofSeconds(10);

    private final Clock clock;
    private final LongSupplier nanos;
    private Instant seen;
    private long seenNanos;

    ClockWatch(Clock clock, LongSupplier nanos) {
        this.clock = clock;
        this.nanos = nanos;
        look();
    }

    private void look() {
        seen = clock.instant();
        seenNanos = nanos.getAsLong();
    }

    /** True if it was set back since the last call. */
    boolean wentBack() {
        Instant expected = seen.plusNanos(nanos.getAsLong() - seenNanos);
        boolean back = clock.instant().plus(TOLERANCE).isBefore(expected);
        look();
        return back;
    }
}
