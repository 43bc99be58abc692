package org.posthouse.testkit.flow;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until it is moved. */
public final class FakeClock extends Clock {
    private volatile Instant now;

    /** Stands at 2025-03-01T10:00:00Z. */
    public FakeClock() {
        this(Instant.parse("2025-03-01T10:00:00Z"));
    }

    public FakeClock(Instant now) {
        this.now = now;
    }

    /** Moves the clock. */
    public synchronized FakeClock advance(Duration by) {
        now = now.plus(by);
        return this;
    }

    /** Sets the clock. */
    public void set(Instant to) {
        now = to;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return Clock.fixed(now, zone);
    }
}
