package org.posthouse.spool.index;

import org.posthouse.api.spool.Admission;

/** The destinations of one transport, with or without a sender, which take turns. */
final class Ring {
    final String transport;
    final boolean nullSender;
    private final LaneHeap waiting = new LaneHeap();
    private final LaneHeap due = new LaneHeap();
    private final LaneList turns = new LaneList();
    private final LaneList aside = new LaneList();

    Ring(String transport, boolean nullSender) {
        this.transport = transport;
        this.nullSender = nullSender;
    }

    /** Whether something is due at a time for which there may be room. */
    boolean hasDue(long now) {
        return due.first() != null && due.first().due() <= now
                || waiting.first() != null && waiting.first().due() <= now;
    }

    /** When something is due first of what is not set aside; {@link Long#MAX_VALUE} for never. */
    long nextDue() {
        long first = waiting.first() == null ? Long.MAX_VALUE : waiting.first().due();
        return due.first() == null ? first : Math.min(first, due.first().due());
    }

    /** The lane whose turn it is; null if none has something due and room for it. */
    Lane next(long now, Admission admission) {
        while (waiting.first() != null && waiting.first().due() <= now) {
            set(waiting.first(), Lane.State.READY);
        }
        for (Lane lane = turns.first(); lane != null; lane = turns.first()) {
            if (lane.due() > now) {
                set(lane, Lane.State.WAITING); // what was due of it is leased, or was put off
            } else if (lane.running >= admission.limit(lane.destination, nullSender)) {
                set(lane, Lane.State.ASIDE);
            } else {
                return lane;
            }
        }
        return null;
    }

    /** A lane has had its turn. If it has no room left, what waits or comes for it need not be looked at. */
    void served(Lane lane, Admission admission) {
        lane.full = lane.running >= admission.limit(lane.destination, nullSender);
        if (lane.state != Lane.State.READY) {
            return; // it was the last item that is due
        }
        if (lane.full) {
            set(lane, Lane.State.ASIDE);
        } else {
            turns.remove(lane);
            turns.add(lane);
        }
    }

    /** The first item of a lane is another now, or due at another time, or there is none any more. */
    void moved(Lane lane) {
        switch (lane.state) {
            case EMPTY -> {
                if (!lane.heap.isEmpty()) {
                    set(lane, lane.full ? Lane.State.ASIDE : Lane.State.WAITING);
                }
            }
            case WAITING, READY -> {
                if (lane.heap.isEmpty()) {
                    set(lane, Lane.State.EMPTY);
                } else if (lane.state == Lane.State.WAITING) {
                    waiting.moved(lane);
                } else {
                    due.moved(lane);
                }
            }
            case ASIDE -> {
                if (lane.heap.isEmpty()) {
                    set(lane, Lane.State.EMPTY);
                }
            }
        }
    }

    /** There may be room for a lane again; true if it was set aside. */
    boolean readmit(Lane lane) {
        lane.full = false;
        if (lane.state != Lane.State.ASIDE) {
            return false;
        }
        set(lane, Lane.State.WAITING);
        return true;
    }

    /** There may be room for all again. */
    void readmit() {
        while (aside.first() != null) {
            readmit(aside.first());
        }
    }

    private void set(Lane lane, Lane.State now) {
        switch (lane.state) {
            case WAITING -> waiting.remove(lane);
            case READY -> {
                due.remove(lane);
                turns.remove(lane);
            }
            case ASIDE -> aside.remove(lane);
            case EMPTY -> {
                // it is nowhere
            }
        }
        lane.state = now;
        switch (now) {
            case WAITING -> waiting.add(lane);
            case READY -> {
                due.add(lane);
                turns.add(lane);
            }
            case ASIDE -> aside.add(lane);
            case EMPTY -> {
                // it is nowhere
            }
        }
    }
}
