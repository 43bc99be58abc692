package org.posthouse.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Entries that are due but could not be tried: a part of the server is absent, or their destination is busy. Kept in memory
 * only, since no attempt was made; forgotten when a part comes back.
 */
final class Pauses {
    private static final int LONGEST = 5;
    private static final Duration BUSY = Duration.ofSeconds(60);

    private record Pause(Instant until, int count, String destination) {}

    private final Map<String, Pause> pauses = new ConcurrentHashMap<>();

    /** A part is absent: wait for 1, 2, 4, … up to 32 s. */
    void absent(String id, Instant now) {
        pauses.compute(id, (k, before) -> {
            int count = before == null || before.destination() != null ? 0 : Math.min(LONGEST, before.count() + 1);
            return new Pause(now.plusSeconds(1L << count), count, null);
        });
    }

    /** Its destination is busy: wait until a slot is free. */
    void busy(String id, Instant now, String destination) {
        pauses.put(id, new Pause(now.plus(BUSY), 0, destination));
    }

    void forget(String id) {
        pauses.remove(id);
    }

    void clear() {
        pauses.clear();
    }

    /** True if the entry should not be leased now, unless a slot of {@link #waitsFor} is free. */
    boolean pauses(String id, Instant now) {
        Pause pause = pauses.get(id);
        return pause != null && now.isBefore(pause.until());
    }

    /** The busy destination an entry waits for; empty if it waits for something else or not at all. */
    Optional<String> waitsFor(String id) {
        return Optional.ofNullable(pauses.get(id)).map(Pause::destination);
    }

    /** When the first pause that is not over ends. */
    Optional<Instant> next(Instant now) {
        return pauses.values().stream().map(Pause::until).filter(now::isBefore).min(Instant::compareTo);
    }

    /** Forgets what is over for long, in case its entry went another way. */
    void trim(Instant now) {
        if (pauses.size() > 1000) {
            pauses.values().removeIf(pause -> pause.until().plusSeconds(120).isBefore(now));
        }
    }
}
