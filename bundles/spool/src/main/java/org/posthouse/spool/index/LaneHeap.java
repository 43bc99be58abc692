package org.posthouse.spool.index;

import java.util.ArrayList;
import java.util.List;

/** Lanes by the time at which their first item is due. */
final class LaneHeap {
    private final List<Lane> heap = new ArrayList<>();

    /** The lane of which something is due first; null if there is none. */
    Lane first() {
        return heap.isEmpty() ? null : heap.get(0);
    }

    void add(Lane lane) {
        heap.add(lane);
        up(heap.size() - 1, lane);
    }

    void remove(Lane lane) {
        int at = lane.place;
        lane.place = -1;
        Lane last = heap.remove(heap.size() - 1);
        if (last != lane) {
            settle(at, last);
        }
    }

    /** Puts a lane whose first item is another now where it belongs. */
    void moved(Lane lane) {
        settle(lane.place, lane);
    }

    private void settle(int at, Lane lane) {
        if (at > 0 && lane.due() < heap.get(at - 1 >> 1).due()) {
            up(at, lane);
        } else {
            down(at, lane);
        }
    }

    private void put(int at, Lane lane) {
        heap.set(at, lane);
        lane.place = at;
    }

    private void up(int from, Lane lane) {
        int at = from;
        while (at > 0 && lane.due() < heap.get(at - 1 >> 1).due()) {
            put(at, heap.get(at - 1 >> 1));
            at = at - 1 >> 1;
        }
        put(at, lane);
    }

    private void down(int from, Lane lane) {
        int at = from;
        while (2 * at + 1 < heap.size()) {
            int child = 2 * at + 1;
            if (child + 1 < heap.size()
                    && heap.get(child + 1).due() < heap.get(child).due()) {
                child++;
            }
            if (heap.get(child).due() >= lane.due()) {
                break;
            }
            put(at, heap.get(child));
            at = child;
        }
        put(at, lane);
    }
}
