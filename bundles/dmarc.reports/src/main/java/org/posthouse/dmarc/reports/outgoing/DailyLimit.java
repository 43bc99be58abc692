package org.posthouse.dmarc.reports.outgoing;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/** Counts by word and day of UTC. Bounded; a restart forgives. Safe for threads. */
final class DailyLimit {
    /** All words together. */
    static final int MOST = 1_000;

    private final Clock clock;
    private final Map<String, Integer> counts = new HashMap<>();
    private LocalDate day = LocalDate.MIN;
    private int all;

    DailyLimit(Clock clock) {
        this.clock = clock;
    }

    /** Counts one; false if there were as many today. */
    synchronized boolean take(String word, int most) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        if (!today.equals(day)) {
            day = today;
            counts.clear();
            all = 0;
        }
        int count = counts.getOrDefault(word, 0);
        if (count >= most || all >= MOST) {
            return false;
        }
        counts.put(word, count + 1);
        all++;
        return true;
    }
}
