package org.posthouse.spool.index;

import java.util.ArrayList;
import java.util.List;
import org.posthouse.api.spool.Admission;

/** The rings of all transports, which take turns as well. */
final class Turns {
    private final List<Ring> rings = new ArrayList<>();
    private int turn;

    Ring ring(String transport, boolean nullSender) {
        for (Ring ring : rings) {
            if (ring.transport.equals(transport) && ring.nullSender == nullSender) {
                return ring;
            }
        }
        Ring made = new Ring(transport, nullSender);
        rings.add(made);
        return made;
    }

    /** The lane whose turn it is; null if nothing is due for which there is room. */
    Lane next(long now, Admission admission) {
        for (int i = 0; i < rings.size(); i++) {
            int at = (turn + i) % rings.size();
            Ring ring = rings.get(at);
            if (ring.hasDue(now) && admission.admits(ring.transport, ring.nullSender)) {
                Lane lane = ring.next(now, admission);
                if (lane != null) {
                    turn = (at + 1) % rings.size();
                    return lane;
                }
            }
        }
        return null;
    }

    /** When something is due first that is admitted; {@link Long#MAX_VALUE} for never. */
    long nextDue(Admission admission) {
        long first = Long.MAX_VALUE;
        for (Ring ring : rings) {
            long due = ring.nextDue();
            if (due < first && admission.admits(ring.transport, ring.nullSender)) {
                first = due;
            }
        }
        return first;
    }

    void readmit() {
        rings.forEach(Ring::readmit);
    }
}
