package org.posthouse.spool.index;

/** The rows of items: an item is a part of a mail. */
final class ItemRows {
    private static final int MAIL = 0;
    private static final int NEXT = 4;
    private static final int DUE = 8;
    private static final int DESTINATION = 16;
    private static final int PLACE = 20;
    private static final int STATE = 24; // the reason in the upper half
    private static final int WIDTH = 28;

    private static final int HELD = 1;
    private static final int LEASED = 2;
    private static final int REASON_BITS = 16;

    private final Slab slab = new Slab(WIDTH);

    int allocate(int mail, int destination, boolean held) {
        int item = slab.allocate();
        slab.setInt(item, MAIL, mail);
        slab.setInt(item, NEXT, -1);
        slab.setInt(item, DESTINATION, destination);
        slab.setInt(item, PLACE, -1);
        slab.setInt(item, STATE, held ? HELD : 0);
        return item;
    }

    void free(int item) {
        slab.free(item);
    }

    int mail(int item) {
        return slab.getInt(item, MAIL);
    }

    /** The next item of the same mail; -1 for the last one. */
    int next(int item) {
        return slab.getInt(item, NEXT);
    }

    void next(int item, int other) {
        slab.setInt(item, NEXT, other);
    }

    /** When it is due, see {@link Times}. */
    long due(int item) {
        return slab.getLong(item, DUE);
    }

    void due(int item, long time) {
        slab.setLong(item, DUE, time);
    }

    int destination(int item) {
        return slab.getInt(item, DESTINATION);
    }

    /** Its place in the heap of its destination; -1 if it is not in it. */
    int place(int item) {
        return slab.getInt(item, PLACE);
    }

    void place(int item, int at) {
        slab.setInt(item, PLACE, at);
    }

    boolean held(int item) {
        return (slab.getInt(item, STATE) & HELD) != 0;
    }

    boolean leased(int item) {
        return (slab.getInt(item, STATE) & LEASED) != 0;
    }

    void leased(int item, boolean now) {
        int state = slab.getInt(item, STATE);
        slab.setInt(item, STATE, now ? state | LEASED : state & ~LEASED);
    }

    /** Its reason, see {@link Reasons}. */
    int reason(int item) {
        return slab.getInt(item, STATE) >>> REASON_BITS;
    }

    void reason(int item, int reason) {
        int flags = slab.getInt(item, STATE) & (1 << REASON_BITS) - 1;
        slab.setInt(item, STATE, reason << REASON_BITS | flags);
    }
}
