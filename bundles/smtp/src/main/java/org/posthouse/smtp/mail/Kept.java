package org.posthouse.smtp.mail;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * The beginning of a message, so that a small one can be given to another intake when the first was replaced before it took
 * the message over. What is larger, or finds no memory, is not kept. Owned by one {@link Incoming}.
 */
final class Kept {
    /** The largest message that is kept, in octets. */
    static final int MOST = 64 * 1024;

    private static final int FIRST = 4096;
    private static final byte[] NOTHING = new byte[0];

    private final Budget budget;
    private byte[] octets = NOTHING;
    private int size;
    private boolean complete = true;

    Kept(Budget budget) {
        this.budget = budget;
    }

    /** Everything that was added is still here. */
    boolean isComplete() {
        return complete;
    }

    void add(byte[] more, int from, int length) {
        if (!complete) {
            return;
        }
        int needed = length > MOST ? length : size + length;
        if (needed > MOST || !grow(needed)) {
            drop();
            return;
        }
        System.arraycopy(more, from, octets, size, length);
        size = needed;
    }

    private boolean grow(int needed) {
        if (needed <= octets.length) {
            return true;
        }
        int capacity = Math.min(MOST, Math.max(needed, Math.max(FIRST, 2 * octets.length)));
        if (!budget.take(capacity - octets.length)) {
            return false;
        }
        octets = Arrays.copyOf(octets, capacity);
        return true;
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(octets, 0, size);
    }

    int size() {
        return size;
    }

    /** A copy of it. */
    byte[] copy() {
        return Arrays.copyOf(octets, size);
    }

    /** Keeps nothing from now on, and gives the memory back. */
    void drop() {
        budget.giveBack(octets.length);
        octets = NOTHING;
        size = 0;
        complete = false;
    }
}
