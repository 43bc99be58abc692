package org.posthouse.spool.index;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.spool.Query.State;
import org.posthouse.api.spool.Spool;

/** Counts parts, in all and, if that is wanted, by destination. The parts of one mail come one after another. */
public final class Tallies {
    private static final class Counter {
        final long[] states = new long[State.values().length];
        long mails;
        long last = -1;
        long oldest = Long.MAX_VALUE;

        void add(State state, long sequence, long arrived) {
            states[state.ordinal()]++;
            oldest = Math.min(oldest, arrived);
            if (sequence != last) {
                last = sequence;
                mails++;
            }
        }

        long parts() {
            return states[0] + states[1] + states[2] + states[3];
        }

        Spool.Tally tally() {
            return new Spool.Tally(
                    mails,
                    states[State.DUE.ordinal()],
                    states[State.DEFERRED.ordinal()],
                    states[State.HELD.ordinal()],
                    states[State.LEASED.ordinal()]);
        }
    }

    private final Counter total = new Counter();
    private final boolean byDestination;
    private final Map<Destination, Counter> counters = new HashMap<>();

    public Tallies(boolean byDestination) {
        this.byDestination = byDestination;
    }

    /**
     * Counts a part.
     *
     * @param sequence that of its mail
     * @param arrived when its mail arrived, in seconds since 1970
     */
    public void add(Destination destination, State state, long sequence, long arrived) {
        total.add(state, sequence, arrived);
        if (byDestination) {
            counters.computeIfAbsent(destination, d -> new Counter()).add(state, sequence, arrived);
        }
    }

    public Spool.Tally total() {
        return total.tally();
    }

    /** The destinations with the most parts. */
    public List<Spool.Waiting> destinations(int limit) {
        return counters.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<Destination, Counter> e) ->
                                -e.getValue().parts())
                        .thenComparing(e -> e.getKey().toString()))
                .limit(limit)
                .map(e ->
                        new Spool.Waiting(e.getKey(), e.getValue().tally(), Instant.ofEpochSecond(e.getValue().oldest)))
                .toList();
    }
}
