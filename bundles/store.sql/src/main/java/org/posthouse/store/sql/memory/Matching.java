package org.posthouse.store.sql.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.UidSet;

/**
 * Looks for the messages of a mailbox that meet a condition, a few at a time: others get their turn meanwhile. What comes of
 * one look is true, all together need not be what was there at any one moment.
 */
final class Matching {
    /** A look takes so long at most, about: a condition may have thousands of parts. */
    private static final long LOOK_NANOS = 1_000_000;

    private static final int LOOKS_AT_CLOCK = 16; // messages between two

    private final Box box;
    private final Columns.Test test;
    private final LongSupplier clock;

    /** @param clock as {@link System#nanoTime} */
    Matching(Box box, Columns.Test test, LongSupplier clock) {
        this.box = box;
        this.test = test;
        this.clock = clock;
    }

    /** The messages of a set that meet the condition; of several in a row, what is between them too. */
    UidSet in(UidSet set) throws StoreException {
        List<UidSet.Range> found = new ArrayList<>();
        for (UidSet.Range range : set.ranges()) {
            long next = range.first();
            while (next <= range.last()) {
                next = look(next, range.last(), found);
            }
        }
        return UidSet.ofRanges(found);
    }

    /** Looks at some messages from a UID on; returns the UID to go on at. */
    long look(long first, long last, List<UidSet.Range> found) throws StoreException {
        synchronized (box) {
            box.check();
            return look(box.columns(), first, last, found);
        }
    }

    private long look(Columns columns, long first, long last, List<UidSet.Range> found) {
        long start = clock.getAsLong();
        int begin = columns.indexFrom(first);
        int end = Math.min(columns.count(), begin + Box.LOOK);
        int from = -1; // where what matches begins
        int i = begin;
        for (; i < end && columns.uid(i) <= last; i++) {
            if (i > begin && (i - begin) % LOOKS_AT_CLOCK == 0 && clock.getAsLong() - start > LOOK_NANOS) {
                break;
            }
            if (!test.matches(columns, i)) {
                if (from >= 0) {
                    add(columns, from, i - 1, found);
                }
                from = -1;
            } else if (from < 0) {
                from = i;
            }
        }
        if (from >= 0) {
            add(columns, from, i - 1, found);
        }
        return i < columns.count() ? columns.uid(i) : UidSet.MAX_UID + 1;
    }

    /** Adds messages in a row; those that follow what the look before ended with make it longer. */
    private static void add(Columns columns, int from, int to, List<UidSet.Range> found) {
        long first = columns.uid(from);
        int before = found.size() - 1;
        if (before >= 0 && from > 0 && found.get(before).last() == columns.uid(from - 1)) {
            first = found.remove(before).first();
        }
        found.add(new UidSet.Range(first, columns.uid(to)));
    }
}
