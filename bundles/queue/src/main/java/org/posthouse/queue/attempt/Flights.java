package org.posthouse.queue.attempt;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.posthouse.api.mail.Destination;

/**
 * Parts of mails that are being tried. A lease dies with the spool that lent it, the attempt goes on: when the next spool lends
 * the same part, it must not be tried beside the first attempt. That lease waits, and takes what became of it. If the queue leaves
 * too, the next one is told, and waits likewise.
 */
final class Flights {
    private record Part(String mail, Destination destination) {
        static Part of(Leased leased) {
            return new Part(leased.mail().id(), leased.destination());
        }
    }

    /** An attempt, and the lease that waits for its end; null if none does. */
    private static final class Flight {
        private final Leased part;
        private Leased next;

        Flight(Leased part) {
            this.part = part;
        }
    }

    private final HandOver handOver;
    // guarded by this
    private final Map<Part, Flight> under = new HashMap<>();
    private boolean left;

    Flights(HandOver handOver) {
        this.handOver = handOver;
    }

    /** An attempt begins; false if there is one: then this lease waits for the end of that. */
    boolean begins(Leased part) {
        Leased before;
        synchronized (this) {
            Flight flight = under.putIfAbsent(Part.of(part), new Flight(part));
            if (flight == null) {
                if (left) {
                    handOver.leavesAttempt(part);
                }
                return true;
            }
            before = flight.next;
            flight.next = part;
        }
        if (before != null) { // its spool has left, too
            before.close();
        }
        return false;
    }

    /** An attempt has ended: the lease that waited for that. */
    synchronized Optional<Leased> ends(Leased part) {
        if (left) {
            handOver.attemptEnds(part);
        }
        return Optional.ofNullable(under.remove(Part.of(part)).next);
    }

    /** The queue has left: the next one is told which attempts are still under way. */
    synchronized void leave() {
        left = true;
        under.values().forEach(flight -> handOver.leavesAttempt(flight.part));
    }
}
