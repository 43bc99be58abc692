package org.posthouse.support;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Writes into a log at most once in an interval, and says how much it left out: for a plug-in's exceptions, which deserve
 * a stack trace and may come a thousand times a second. What is left out can be seen at level DEBUG.
 */
public final class RateLimited {
    private final Logger log;
    private final long interval;
    private final LongSupplier nanoTime;
    private boolean used;
    private long last;
    private long omitted;

    /** @param interval the time between two lines */
    public RateLimited(Logger log, Duration interval) {
        this(log, interval, System::nanoTime);
    }

    RateLimited(Logger log, Duration interval, LongSupplier nanoTime) {
        this.log = log;
        this.interval = interval.toNanos();
        this.nanoTime = nanoTime;
    }

    /** As {@link Logger#warn(String, Object...)}; a {@code Throwable} comes last. */
    public void warn(String message, Object... arguments) {
        long before = turn();
        if (before < 0) {
            log.debug(message, arguments);
        } else {
            log.warn(complete(message, before), arguments);
        }
    }

    /** As {@link Logger#error(String, Object...)}; a {@code Throwable} comes last. */
    public void error(String message, Object... arguments) {
        long before = turn();
        if (before < 0) {
            log.debug(message, arguments);
        } else {
            log.error(complete(message, before), arguments);
        }
    }

    /** How many lines were left out before this one; -1 if this one is to be left out too. */
    private synchronized long turn() {
        long now = nanoTime.getAsLong();
        if (used && now - last < interval) {
            omitted++;
            return -1;
        }
        used = true;
        last = now;
        long before = omitted;
        omitted = 0;
        return before;
    }

    private static String complete(String message, long before) {
        return before == 0 ? message : message + " (and " + before + " more times, not logged)";
    }
}
