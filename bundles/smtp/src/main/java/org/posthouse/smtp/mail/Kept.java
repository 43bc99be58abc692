package org.posthouse.smtp.mail;

import java.io.IOException;
import java.io.OutputStream;
import org.posthouse.support.Pieces;

/**
 * The beginning of a message, so that a small one can be given to another intake when the first was replaced before it took
 * the message over. What is larger, or finds no memory, is not kept. Owned by one {@link Incoming}.
 */
final class Kept {
    /** The largest message that is kept, in octets. */
    static final int MOST = 64 * 1024;

    private final Budget budget;
    private final Pieces octets = new Pieces();
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
        if (length > MOST - octets.size() || !grow(octets.wanted(length, MOST))) {
            drop();
            return;
        }
        octets.add(more, from, length);
    }

    private boolean grow(int wanted) {
        if (wanted > 0) {
            if (!budget.take(wanted)) {
                return false;
            }
            octets.grow(wanted);
        }
        return true;
    }

    void writeTo(OutputStream out) throws IOException {
        octets.writeTo(out::write);
    }

    int size() {
        return octets.size();
    }

    /** A copy of it. */
    byte[] copy() {
        return octets.copy();
    }

    /** Keeps nothing from now on, and gives the memory back. */
    void drop() {
        budget.giveBack(octets.capacity());
        octets.clear();
        complete = false;
    }
}
