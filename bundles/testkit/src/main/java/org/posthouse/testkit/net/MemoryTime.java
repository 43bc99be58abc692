package org.posthouse.testkit.net;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The time in which sessions wait for an absent part of the server, see {@link org.posthouse.net.api.Connection#retry}. It
 * stands still until a test lets it pass. Each connection has its own, unless the options give several the same.
 */
public final class MemoryTime {
    private final Map<MemoryStrand, Long> waiting = new LinkedHashMap<>();
    private long now = Duration.ofDays(1).toNanos();

    /** Lets time pass; the attempts that become due are made, each at its time. */
    public void pass(Duration time) {
        long end;
        synchronized (this) {
            end = now + time.toNanos();
        }
        for (Optional<MemoryStrand> due = next(end); due.isPresent(); due = next(end)) {
            due.get().retryNow();
        }
    }

    private synchronized Optional<MemoryStrand> next(long end) {
        Optional<Map.Entry<MemoryStrand, Long>> next =
                waiting.entrySet().stream().min(Map.Entry.comparingByValue()).filter(entry -> entry.getValue() <= end);
        now = next.map(Map.Entry::getValue).orElse(end);
        next.ifPresent(entry -> waiting.remove(entry.getKey()));
        return next.map(Map.Entry::getKey);
    }

    /** A part of the server comes: all who wait try again. */
    public void partComes() {
        List<MemoryStrand> all;
        synchronized (this) {
            all = List.copyOf(waiting.keySet());
            waiting.clear();
        }
        all.forEach(MemoryStrand::partCame);
    }

    /** How many sessions wait. */
    public synchronized int waiting() {
        return waiting.size();
    }

    /** As {@link System#nanoTime}. */
    public synchronized long nanoTime() {
        return now;
    }

    /** A session waits for so long. */
    synchronized void after(long nanos, MemoryStrand strand) {
        waiting.put(strand, now + nanos);
    }

    /** A session waits no longer. */
    synchronized void cancel(MemoryStrand strand) {
        waiting.remove(strand);
    }
}
