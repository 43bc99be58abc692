package org.posthouse.spool.index;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.api.mail.Destination;

/** The destinations for which anything waits or is leased, and the two lanes of each. */
final class Destinations {
    private static final class Known {
        final Destination destination;
        final int number;
        int items;
        Lane withSender;
        Lane withoutSender;

        Known(Destination destination, int number) {
            this.destination = destination;
            this.number = number;
        }

        boolean idle() {
            return items == 0
                    && (withSender == null || withSender.idle())
                    && (withoutSender == null || withoutSender.idle());
        }
    }

    private final List<Known> numbered = new ArrayList<>();
    private final Map<Destination, Known> named = new HashMap<>();
    private final Deque<Integer> free = new ArrayDeque<>();
    private final MailRows mails;
    private final ItemRows items;
    private final Turns turns;

    Destinations(MailRows mails, ItemRows items, Turns turns) {
        this.mails = mails;
        this.items = items;
        this.turns = turns;
    }

    /** The number of a destination, which has one item more from now on. */
    int use(Destination destination) {
        Known known = named.get(destination);
        if (known == null) {
            known = new Known(destination, free.isEmpty() ? numbered.size() : free.pop());
            named.put(destination, known);
            if (known.number == numbered.size()) {
                numbered.add(known);
            } else {
                numbered.set(known.number, known);
            }
        }
        known.items++;
        return known.number;
    }

    /** One item less. */
    void drop(int number) {
        Known known = numbered.get(number);
        known.items--;
        forget(known);
    }

    private void forget(Known known) {
        if (known.idle()) {
            named.remove(known.destination);
            numbered.set(known.number, null);
            free.push(known.number);
        }
    }

    /** The number of a destination; -1 if nothing is here for it. */
    int number(Destination destination) {
        Known known = named.get(destination);
        return known == null ? -1 : known.number;
    }

    Destination get(int number) {
        return numbered.get(number).destination;
    }

    Lane lane(int number, boolean nullSender) {
        Known known = numbered.get(number);
        Lane lane = nullSender ? known.withoutSender : known.withSender;
        if (lane == null) {
            Ring ring = turns.ring(known.destination.transport(), nullSender);
            lane = new Lane(known.destination, nullSender, ring, new DueHeap(mails, items), items);
            if (nullSender) {
                known.withoutSender = lane;
            } else {
                known.withSender = lane;
            }
        }
        return lane;
    }

    private static boolean readmit(Lane lane) {
        return lane != null && lane.ring.readmit(lane);
    }

    /** A lease of a destination has ended: there is room for it again. True if something was waiting for that. */
    boolean ended(Destination destination, boolean nullSender) {
        Known known = named.get(destination);
        lane(known.number, nullSender).running--;
        boolean waited = readmit(known.withSender) | readmit(known.withoutSender);
        forget(known);
        return waited;
    }
}
