package org.posthouse.health;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.posthouse.api.health.Doctor;
import org.posthouse.api.health.Examined;
import org.posthouse.api.health.HealthState;

/** The worst that the checks of a tag found a moment ago. */
final class Probe {
    /** A look that is as old is repeated. */
    private static final Duration RECENT = Duration.ofSeconds(2);

    /** A result is believed for so long while nobody can look: the doctor may be being replaced, which takes a second or two. */
    private static final Duration BELIEVED = Duration.ofSeconds(10);

    private record Seen(HealthState state, long at) {}

    private final String tag;
    private final Supplier<Doctor> doctor;
    private final LongSupplier nanoTime;
    private final Semaphore turn = new Semaphore(1);
    private volatile Seen last;

    /** @param doctor null while there is none */
    Probe(String tag, Supplier<Doctor> doctor, LongSupplier nanoTime) {
        this.tag = tag;
        this.doctor = doctor;
        this.nanoTime = nanoTime;
    }

    HealthState state() {
        Seen before = last;
        if (before != null && age(before).compareTo(RECENT) <= 0) {
            return before.state();
        }
        Doctor there = doctor.get();
        if (there != null && turn.tryAcquire()) {
            try {
                List<Examined> found = there.examine(tag, RECENT);
                if (!found.isEmpty()) { // otherwise nobody has looked, and nothing is known
                    last = new Seen(worst(found), nanoTime.getAsLong());
                }
            } finally {
                turn.release();
            }
        }
        Seen now = last;
        return now != null && age(now).compareTo(BELIEVED) <= 0 ? now.state() : HealthState.UNAVAILABLE;
    }

    private Duration age(Seen seen) {
        return Duration.ofNanos(nanoTime.getAsLong() - seen.at());
    }

    private static HealthState worst(List<Examined> found) {
        return found.stream().map(e -> e.diagnosis().state()).reduce(HealthState.OK, HealthState::and);
    }
}
