package org.posthouse.spool.index;

import org.posthouse.api.mail.Destination;

/** What waits for a destination, with or without a sender. It is in at most one {@link LaneHeap}. */
final class Lane {
    /** Where it stands. */
    enum State {
        /** Nothing waits. */
        EMPTY,
        /** What waits is due later, as far as is known. */
        WAITING,
        /** Something is due: it takes turns. */
        READY,
        /** There is no room. */
        ASIDE
    }

    final Destination destination;
    final boolean nullSender;
    final Ring ring;
    final DueHeap heap;
    State state = State.EMPTY;
    /** Leases. */
    int running;
    /** There was no room left when the latest of them was taken, and none of them has ended since. */
    boolean full;

    /** Its place in a {@link LaneHeap}. */
    int place = -1;

    /** Its neighbours in a {@link LaneList}. */
    Lane before;

    Lane after;

    private final ItemRows items;

    Lane(Destination destination, boolean nullSender, Ring ring, DueHeap heap, ItemRows items) {
        this.destination = destination;
        this.nullSender = nullSender;
        this.ring = ring;
        this.heap = heap;
        this.items = items;
    }

    /** When its first item is due; there must be one. */
    long due() {
        return items.due(heap.first());
    }

    boolean idle() {
        return heap.isEmpty() && running == 0;
    }
}
