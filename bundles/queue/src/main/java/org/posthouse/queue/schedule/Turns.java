package org.posthouse.queue.schedule;

import org.posthouse.api.mail.Destination;
import org.posthouse.api.routing.Route;

/**
 * How many attempts of each kind are under way: to remote destinations, to local mailboxes, and at routing and telling. No
 * kind gets all workers, however slow it is. Mail of the null sender gets no more than half of the remote ones: where
 * notifications go, strangers choose, and they may choose hosts that keep everybody waiting.
 */
final class Turns {
    private final int workers;
    private final int most;
    private int remote;
    private int remoteOfNullSender;
    private int local;
    private int inner;

    Turns(int workers) {
        this.workers = workers;
        this.most = Math.max(1, workers - workers / 4);
    }

    /**
     * True if there is room for one more of this kind.
     *
     * @param transport empty for routing and telling
     */
    synchronized boolean hasRoom(String transport, boolean nullSender) {
        if (transport.isEmpty()) {
            return inner < most;
        }
        if (transport.equals(Route.LOCAL)) {
            return local < most;
        }
        return remote < most && (!nullSender || remoteOfNullSender < Math.max(1, most / 2));
    }

    /** One has begun. */
    synchronized void begins(Destination destination, boolean nullSender) {
        add(destination.transport(), nullSender, 1);
    }

    /** One has ended. */
    synchronized void ends(Destination destination, boolean nullSender) {
        add(destination.transport(), nullSender, -1);
    }

    private void add(String transport, boolean nullSender, int n) {
        if (transport.isEmpty()) {
            inner += n;
        } else if (transport.equals(Route.LOCAL)) {
            local += n;
        } else {
            remote += n;
            remoteOfNullSender += nullSender ? n : 0;
        }
    }

    /**
     * The most at once for a destination.
     *
     * @param perDestination what configuration allows a remote one
     */
    int limit(Destination destination, int perDestination) {
        if (destination.equals(Destination.SENDER)) {
            return Math.max(1, workers / 4);
        }
        boolean isRemote =
                !destination.transport().isEmpty() && !destination.transport().equals(Route.LOCAL);
        return isRemote ? Math.min(most, perDestination) : most;
    }
}
