package org.posthouse.smtp.mail;

import java.util.concurrent.atomic.AtomicLong;

/** Memory that the sessions of a protocol share, in octets; who gets none does without. */
public final class Budget {
    private final long most;
    private final AtomicLong left;

    public Budget(long octets) {
        most = octets;
        left = new AtomicLong(octets);
    }

    /** Takes some; false if there is not so much left. */
    boolean take(int octets) {
        if (left.addAndGet(-octets) >= 0) {
            return true;
        }
        giveBack(octets);
        return false;
    }

    void giveBack(int octets) {
        left.addAndGet(octets);
    }

    /** What there is in all. */
    public long most() {
        return most;
    }

    /** What was taken. */
    public long taken() {
        return most - left.get();
    }

    /** What is left. */
    long left() {
        return left.get();
    }
}
