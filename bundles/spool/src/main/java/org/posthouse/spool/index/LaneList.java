package org.posthouse.spool.index;

/** Lanes in the order in which they wait for their turn. */
final class LaneList {
    private Lane first;
    private Lane last;

    /** The lane whose turn it is; null if there is none. */
    Lane first() {
        return first;
    }

    void add(Lane lane) {
        lane.before = last;
        lane.after = null;
        if (last == null) {
            first = lane;
        } else {
            last.after = lane;
        }
        last = lane;
    }

    void remove(Lane lane) {
        if (lane.before == null) {
            first = lane.after;
        } else {
            lane.before.after = lane.after;
        }
        if (lane.after == null) {
            last = lane.before;
        } else {
            lane.after.before = lane.before;
        }
        lane.before = null;
        lane.after = null;
    }
}
