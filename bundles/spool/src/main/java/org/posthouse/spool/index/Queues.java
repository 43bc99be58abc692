package org.posthouse.spool.index;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.spool.Admission;
import org.posthouse.spool.parts.Part;

/** Keeps the items of mails where they wait. */
final class Queues {
    private record Key(Destination destination, boolean held) {}

    private final MailRows mails;
    private final Turns turns = new Turns();
    private int leased;
    final ItemRows items = new ItemRows();
    final Reasons reasons = new Reasons();
    final Destinations destinations;

    Queues(MailRows mails) {
        this.mails = mails;
        this.destinations = new Destinations(mails, items, turns);
    }

    /** Makes the items of a mail those of its parts. An item that is leased stays until {@link #ended}. */
    void update(int mail, List<Part> parts) {
        if (mails.item(mail) < 0 && parts.size() == 1) { // as most mails come
            Part only = parts.get(0);
            if (!only.leased()) {
                add(mail, only);
            }
            mails.flag(mail, MailRows.HELD, only.held() && !only.leased());
            return;
        }
        Map<Key, Part> left = new HashMap<>();
        parts.stream().filter(p -> !p.leased()).forEach(p -> left.put(new Key(p.destination(), p.held()), p));
        boolean held = false;
        int before = -1;
        for (int item = mails.item(mail); item >= 0; ) {
            int next = items.next(item);
            Part part = left.remove(new Key(destinations.get(items.destination(item)), items.held(item)));
            if (items.leased(item)) {
                before = item; // whatever it will be is seen when the lease ends
            } else if (part == null) {
                unlink(mail, before, next);
                remove(item);
            } else {
                change(item, part);
                held |= part.held();
                before = item;
            }
            item = next;
        }
        for (Part part : parts) {
            if (left.remove(new Key(part.destination(), part.held()), part)) {
                add(mail, part);
                held |= part.held();
            }
        }
        mails.flag(mail, MailRows.HELD, held);
    }

    private void unlink(int mail, int before, int next) {
        if (before < 0) {
            mails.item(mail, next);
        } else {
            items.next(before, next);
        }
    }

    private void add(int mail, Part part) {
        int item = items.allocate(mail, destinations.use(part.destination()), part.held());
        items.next(item, mails.item(mail));
        mails.item(mail, item);
        items.due(item, Times.of(part.due()));
        items.reason(item, reasons.use(part.reason()));
        enqueue(item);
    }

    private void change(int item, Part part) {
        int old = items.reason(item);
        items.reason(item, reasons.use(part.reason()));
        reasons.drop(old);
        long due = Times.of(part.due());
        if (due != items.due(item)) {
            items.due(item, due);
            if (items.place(item) >= 0) {
                Lane lane = lane(item);
                lane.heap.moved(item);
                lane.ring.moved(lane);
            }
        }
        enqueue(item);
    }

    private Lane lane(int item) {
        return destinations.lane(items.destination(item), mails.is(items.mail(item), MailRows.NULL_SENDER));
    }

    private void enqueue(int item) {
        if (!items.held(item) && items.place(item) < 0 && !mails.is(items.mail(item), MailRows.DAMAGED)) {
            Lane lane = lane(item);
            lane.heap.add(item);
            lane.ring.moved(lane);
        }
    }

    private void dequeue(int item) {
        if (items.place(item) >= 0) {
            Lane lane = lane(item);
            lane.heap.remove(item);
            lane.ring.moved(lane);
        }
    }

    private void remove(int item) {
        dequeue(item);
        reasons.drop(items.reason(item));
        destinations.drop(items.destination(item));
        items.free(item);
    }

    /** Removes all items of a mail, leased ones too; what is leased goes on counting as running. */
    void removeAll(int mail) {
        for (int item = mails.item(mail); item >= 0; ) {
            int next = items.next(item);
            remove(item);
            item = next;
        }
        mails.item(mail, -1);
    }

    /** Takes the items of a mail out of the turns. */
    void hide(int mail) {
        for (int item = mails.item(mail); item >= 0; item = items.next(item)) {
            dequeue(item);
        }
    }

    /** Leases the item whose turn it is; -1 if there is none. */
    int next(long now, Admission admission) {
        Lane lane = turns.next(now, admission);
        if (lane == null) {
            return -1;
        }
        int item = lane.heap.first();
        lane.heap.remove(item);
        lane.running++;
        lane.ring.moved(lane);
        lane.ring.served(lane, admission);
        items.leased(item, true);
        leased++;
        return item;
    }

    /**
     * Ends a lease, and makes room for its destination.
     *
     * @param mail the mail whose item it is; -1 if it is gone
     * @return true if something was waiting for the room
     */
    boolean ended(int mail, Destination destination, boolean nullSender) {
        leased--;
        for (int item = mail < 0 ? -1 : mails.item(mail); item >= 0; item = items.next(item)) {
            if (items.leased(item) && destinations.get(items.destination(item)).equals(destination)) {
                items.leased(item, false);
            }
        }
        return destinations.ended(destination, nullSender);
    }

    /** True if some item of a mail waits where there may be room. */
    boolean mayGo(int mail) {
        for (int item = mails.item(mail); item >= 0; item = items.next(item)) {
            if (items.place(item) >= 0 && lane(item).state != Lane.State.ASIDE) {
                return true;
            }
        }
        return false;
    }

    /** Puts an item back where it was before it was leased. */
    void giveBack(int mail) {
        for (int item = mails.item(mail); item >= 0; item = items.next(item)) {
            if (!items.leased(item)) {
                enqueue(item);
            }
        }
    }

    void readmit() {
        turns.readmit();
    }

    long nextDue(Admission admission) {
        return turns.nextDue(admission);
    }

    /** Leases. */
    int leased() {
        return leased;
    }
}
