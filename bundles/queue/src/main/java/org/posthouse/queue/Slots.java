package org.posthouse.queue;

import java.util.HashMap;
import java.util.Map;

/** How many deliveries are under way to each remote destination, and to all of them. */
final class Slots {
    private final Map<String, Integer> taken = new HashMap<>();
    private final int most;
    private int all;

    /** @param most deliveries to all destinations together, so that slow ones leave workers for others */
    Slots(int most) {
        this.most = most;
    }

    synchronized boolean take(String destination, int limit) {
        if (!isFree(destination, limit)) {
            return false;
        }
        taken.merge(destination, 1, Integer::sum);
        all++;
        return true;
    }

    synchronized void release(String destination) {
        if (taken.computeIfPresent(destination, (d, n) -> n - 1) != null) {
            taken.remove(destination, 0);
            all--;
        }
    }

    synchronized boolean isFree(String destination, int limit) {
        return all < most && taken.getOrDefault(destination, 0) < limit;
    }
}
