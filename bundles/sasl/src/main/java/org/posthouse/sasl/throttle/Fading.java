package org.posthouse.sasl.throttle;

import java.time.Duration;
import java.time.Instant;

/** A number that halves by itself as time goes by. Guarded by its {@link Throttle}. */
final class Fading {
    private static final double HALF_LIFE_SECONDS = Duration.ofMinutes(20).toSeconds();

    private double value;
    private Instant since = Instant.EPOCH;

    double at(Instant now) {
        double halvings = Math.max(0, Duration.between(since, now).toSeconds()) / HALF_LIFE_SECONDS;
        return value * Math.pow(0.5, halvings);
    }

    void add(double more, Instant now) {
        value = Math.max(0, at(now) + more);
        since = now;
    }
}
