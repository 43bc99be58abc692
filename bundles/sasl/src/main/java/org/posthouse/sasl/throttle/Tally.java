package org.posthouse.sasl.throttle;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** The failures of a user at an address, or of all users there. Guarded by its {@link Throttle}. */
final class Tally {
    /** Wrong passwords that are known again; what is older is forgotten. */
    private static final int GUESSES = 16;

    /** The failures that fill it have begun to fade when the last one comes. */
    private static final double FADED = 0.5;

    private final Fading failures = new Fading();
    /** Those of them that were counted for the address, too. */
    private final Fading shared = new Fading();

    private final Set<Long> guesses = new LinkedHashSet<>();
    private Instant last = Instant.EPOCH;

    /** Whether there were more failures than are free. */
    boolean isFull(int free, Instant now) {
        return failures.at(now) >= free - FADED;
    }

    /** How long nobody is let in. */
    Duration wait(int free, Duration most, Instant now) {
        if (!isFull(free, now)) {
            return Duration.ZERO;
        }
        double doublings = Math.min(30, Math.max(0, failures.at(now) - free));
        Duration wait = Duration.ofSeconds(Math.min(most.toSeconds(), Math.round(Math.pow(2, doublings))));
        Duration left = Duration.between(now, last.plus(wait));
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Somebody is let in: if it is full, the next one waits again. */
    void letIn(int free, Instant now) {
        if (isFull(free, now)) {
            last = now;
        }
    }

    /** A failure that counts. */
    void add(boolean forAddress, Instant now) {
        failures.add(1, now);
        if (forAddress) {
            shared.add(1, now);
        }
        last = now;
    }

    /** Takes all failures away; how many of them the address has. */
    double forgive(Instant now) {
        double counted = shared.at(now);
        failures.add(-failures.at(now), now);
        shared.add(-counted, now);
        return counted;
    }

    /** Takes some failures away. */
    void subtract(double some, Instant now) {
        failures.add(-some, now);
    }

    /** Whether it was noted, and not forgotten. */
    boolean isKnown(long guess) {
        return guesses.contains(guess);
    }

    /** Notes a wrong password; false if it is one of those noted before. */
    boolean note(long guess) {
        boolean isNew = !guesses.remove(guess);
        guesses.add(guess);
        if (guesses.size() > GUESSES) {
            Iterator<Long> oldest = guesses.iterator();
            oldest.next();
            oldest.remove();
        }
        return isNew;
    }
}
