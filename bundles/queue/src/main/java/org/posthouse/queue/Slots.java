package org.posthouse.queue;

import java.util.HashMap;
import java.util.Map;
import org.posthouse.api.routing.Route;
import org.posthouse.api.spool.Entry;

/**
 * How many deliveries are under way to each remote destination, and to all of them. Mail of the null sender gets no more
 * than half: where notifications go, strangers choose, and they may choose hosts that keep everybody waiting.
 */
final class Slots {
    private static final String NULL_SENDER = "<> ";

    private final Map<String, Integer> taken = new HashMap<>();
    private final int most;
    private int all;
    private int ofNullSender;

    /** @param most deliveries to all destinations together, so that slow ones leave workers for others */
    Slots(int most) {
        this.most = most;
    }

    /** The destination of a route, for the mail of an entry. */
    static String destination(Entry entry, Route route) {
        String destination = route.transport() + " " + route.destination();
        return entry.sender().address().isEmpty() ? NULL_SENDER + destination : destination;
    }

    synchronized boolean take(String destination, int limit) {
        if (!isFree(destination, limit)) {
            return false;
        }
        taken.merge(destination, 1, Integer::sum);
        all++;
        ofNullSender += isOfNullSender(destination) ? 1 : 0;
        return true;
    }

    synchronized void release(String destination) {
        if (taken.computeIfPresent(destination, (d, n) -> n - 1) != null) {
            taken.remove(destination, 0);
            all--;
            ofNullSender -= isOfNullSender(destination) ? 1 : 0;
        }
    }

    synchronized boolean isFree(String destination, int limit) {
        boolean share = !isOfNullSender(destination) || ofNullSender < Math.max(1, most / 2);
        return share && all < most && taken.getOrDefault(destination, 0) < limit;
    }

    private static boolean isOfNullSender(String destination) {
        return destination.startsWith(NULL_SENDER);
    }
}
