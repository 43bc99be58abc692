package org.posthouse.tls.acme;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When to renew and when to try again.
 *
 * @param first the time to the second try
 * @param renewPercent the share of the lifetime that is left when a certificate is renewed
 * @param random spreads tries: many servers fail at the same moment when their authority does
 */
record Schedule(Duration first, int renewPercent, RandomGenerator random) {
    private static final Duration LONGEST = Duration.ofDays(1);

    /** An authority that says "in a year" is wrong, or the clock is. */
    private static final Duration LATEST = Duration.ofDays(7);

    private static final double JITTER = 0.25;

    /** When a certificate is to be renewed. */
    Instant renewAt(Instant notBefore, Instant notAfter) {
        return notAfter.minus(
                Duration.between(notBefore, notAfter).multipliedBy(renewPercent).dividedBy(100));
    }

    /**
     * When to try again after a failure.
     *
     * @param failures how many there were without a success; at least 1
     * @param retryAfter what the authority asks for
     */
    Instant retryAt(Instant now, int failures, Optional<Instant> retryAfter) {
        Duration delay = first.multipliedBy(1L << Math.min(20, Math.max(0, failures - 1)));
        if (delay.compareTo(LONGEST) > 0) {
            delay = LONGEST;
        }
        Instant own = now.plusMillis((long) (delay.toMillis() * (1 + JITTER * random.nextDouble())));
        Instant latest = now.plus(LATEST);
        return retryAfter
                .map(asked -> asked.isAfter(latest) ? latest : asked)
                .filter(asked -> asked.isAfter(own))
                .orElse(own);
    }
}
