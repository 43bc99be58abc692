package org.posthouse.queue.schedule;

import org.posthouse.api.mail.Destination;
import org.posthouse.api.routing.Route;

/**
 * How many deliveries are under way to remote destinations together: they leave workers for local ones. Mail of the null
 * sender gets no more than half: where notifications go, strangers choose, and they may choose hosts that keep everybody
 * waiting.
 */
final class Turns {
    private final int workers;
    private final int most;
    private int remote;
    private int ofNullSender;

    Turns(int workers) {
        this.workers = workers;
        this.most = Math.max(1, workers - workers / 4);
    }

    /** True if there is room for one more to destinations of this transport. */
    synchronized boolean hasRoom(String transport, boolean nullSender) {
        return !isRemote(transport) || remote < most && (!nullSender || ofNullSender < Math.max(1, most / 2));
    }

    /** One has begun. */
    synchronized void begins(Destination destination, boolean nullSender) {
        add(destination, nullSender, 1);
    }

    /** One has ended. */
    synchronized void ends(Destination destination, boolean nullSender) {
        add(destination, nullSender, -1);
    }

    private void add(Destination destination, boolean nullSender, int n) {
        if (isRemote(destination.transport())) {
            remote += n;
            ofNullSender += nullSender ? n : 0;
        }
    }

    /**
     * The most at once for a destination. None gets all workers, however slow it is.
     *
     * @param perDestination what configuration allows a remote one
     */
    int limit(Destination destination, int perDestination) {
        if (destination.equals(Destination.SENDER)) {
            return Math.max(1, workers / 4);
        }
        return isRemote(destination.transport()) ? Math.min(most, perDestination) : most;
    }

    private static boolean isRemote(String transport) {
        return !transport.isEmpty() && !transport.equals(Route.LOCAL);
    }
}
