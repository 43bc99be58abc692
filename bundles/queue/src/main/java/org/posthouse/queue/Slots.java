package org.posthouse.queue;

import java.util.HashMap;
import java.util.Map;

/** How many deliveries are under way to each remote destination. */
final class Slots {
    private final Map<String, Integer> taken = new HashMap<>();

    synchronized boolean take(String destination, int limit) {
        int now = taken.getOrDefault(destination, 0);
        if (now >= limit) {
            return false;
        }
        taken.put(destination, now + 1);
        return true;
    }

    synchronized void release(String destination) {
        taken.computeIfPresent(destination, (d, n) -> n <= 1 ? null : n - 1);
    }

    synchronized boolean isFree(String destination, int limit) {
        return taken.getOrDefault(destination, 0) < limit;
    }
}
