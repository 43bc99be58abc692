package org.posthouse.store.sql.memory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.posthouse.store.api.UidSet;

/** What was removed from a mailbox, by mod-sequence; bounded. Guarded by its {@link Box}. */
public final class ExpungedLog {
    /** The most ranges kept; above it the older half is forgotten. */
    public static final int MAX = 4096;

    /** UIDs removed at a mod-sequence. */
    public record Entry(long modSeq, UidSet.Range range) {}

    private final Deque<Entry> entries = new ArrayDeque<>();

    public void add(Entry e) {
        entries.add(e);
    }

    void addMissing(Entry e) {
        if (!entries.contains(e)) {
            entries.add(e);
        }
    }

    int size() {
        return entries.size();
    }

    /**
     * Up to which mod-sequence entries are to be forgotten to make room for more.
     *
     * @return -1 if there is room
     */
    long forgetUpTo(int more) {
        if (entries.size() + more <= MAX) {
            return -1;
        }
        int toForget = entries.size() + more - MAX / 2;
        long modSeq = -1;
        for (Entry e : entries) {
            if (toForget-- <= 0) {
                break;
            }
            modSeq = e.modSeq();
        }
        return modSeq;
    }

    void forget(long upTo) {
        while (!entries.isEmpty() && entries.peekFirst().modSeq() <= upTo) {
            entries.removeFirst();
        }
    }

    UidSet since(long modSeq) {
        List<UidSet.Range> ranges = new ArrayList<>();
        for (Entry e : entries) {
            if (e.modSeq() > modSeq) {
                ranges.add(e.range());
            }
        }
        return UidSet.ofRanges(ranges);
    }
}
