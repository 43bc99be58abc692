package org.posthouse.intake.budget;

import java.time.Duration;

/**
 * How long a new version is set back by itself if it exceeds a budget. Later it is only marked: what breaks then is rarely its own
 * doing.
 *
 * @param time so long, and at least {@link #LEAST} mails
 * @param mails or so many mails
 */
public record Probation(Duration time, long mails) {
    /** A quiet night is no probation. */
    static final int LEAST = 50;

    /** A day, or ten thousand mails. */
    public static final Probation USUAL = new Probation(Duration.ofDays(1), 10_000);

    /** True if it is over. */
    public boolean isOver(Duration inForce, long seen) {
        return seen >= mails || seen >= LEAST && inForce.compareTo(time) >= 0;
    }
}
