package org.posthouse.smtp.session;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How fast a client gets on. Silence is not all there is to guard against: who says a little now and then could keep a
 * connection, and what belongs to it, for days.
 */
final class Pace {
    /** A client that is not known may go on for so long without a mail that is accepted. */
    static final Duration WITHOUT_MAIL = Duration.ofMinutes(30);

    /** Message data must come at this rate on average, in octets a second, beside one time-out of silence. */
    static final int RATE = 500;

    private final LongSupplier clock;
    private long mailAt;
    private boolean inData;
    private long dataAt;
    private long octets;

    /** @param clock as {@link System#nanoTime} */
    Pace(LongSupplier clock) {
        this.clock = clock;
        mailAt = clock.getAsLong();
    }

    /** A mail was accepted. */
    void accepted() {
        mailAt = clock.getAsLong();
    }

    /** No mail came of it for too long. */
    boolean isIdle() {
        return clock.getAsLong() - mailAt > WITHOUT_MAIL.toNanos();
    }

    /** Message data came in; true if it comes too slowly. */
    boolean isSlow(int more, Duration silence) {
        long now = clock.getAsLong();
        if (!inData) {
            inData = true;
            dataAt = now;
            octets = 0;
        }
        octets += more;
        return now - dataAt > silence.toNanos() + TimeUnit.SECONDS.toNanos(octets / RATE);
    }

    /** Message data has ended. */
    void dataEnded() {
        inData = false;
    }
}
