package org.posthouse.intake.parts;

import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;

/**
 * Time as it passes for a timer.
 *
 * @param timer runs short tasks later
 * @param nanos nanoseconds that have passed since some moment, as the timer counts them
 */
public record Timing(ScheduledExecutorService timer, LongSupplier nanos) {
    /** That of a timer in real time. */
    public static Timing of(ScheduledExecutorService timer) {
        return new Timing(timer, System::nanoTime);
    }
}
