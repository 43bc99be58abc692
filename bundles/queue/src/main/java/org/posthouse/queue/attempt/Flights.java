package org.posthouse.queue.attempt;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.posthouse.api.mail.Destination;

/**
 * Parts of mails that are being tried. A lease dies with the spool that lent it, the attempt goes on: when the next spool lends
 * the same part, it must not be tried beside the first attempt. That lease waits, and takes what became of it.
 */
final class Flights {
    private record Part(String mail, Destination destination) {
        static Part of(Leased leased) {
            return new Part(leased.mail().id(), leased.destination());
        }
    }

    /** An attempt, and the lease that waits for its end; null if none does. */
    private static final class Flight {
        private Leased next;
    }

    private final Map<Part, Flight> under = new HashMap<>(); // guarded by this

    /** An attempt begins; false if there is one: then this lease waits for the end of that. */
    boolean begins(Leased part) {
        Leased before;
        synchronized (this) {
            Flight flight = under.putIfAbsent(Part.of(part), new Flight());
            if (flight == null) {
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
        return Optional.ofNullable(under.remove(Part.of(part)).next);
    }
}
