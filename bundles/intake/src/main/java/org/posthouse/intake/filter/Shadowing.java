package org.posthouse.intake.filter;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a filter in shadow may take, and how often it agreed. What waits for it is bounded: beyond that a mail is not looked at,
 * which harms nobody.
 */
final class Shadowing {
    private static final int MOST_QUESTIONS = 64;
    private static final long MOST_OCTETS = 8L * 1024 * 1024;

    /** How its calls wait for a thread: nobody else waits for them. */
    static final Task.Patience PATIENCE = new Task.Patience(Duration.ofMinutes(10), MOST_QUESTIONS);

    private final LongAdder alike = new LongAdder();
    private final LongAdder different = new LongAdder();
    private final LongAdder skipped = new LongAdder();
    private int questions; // guarded by this
    private long octets; // guarded by this

    /** True if there is room for a question with a message of this size; give it back. */
    synchronized boolean take(long size) {
        if (questions >= MOST_QUESTIONS || octets + size > MOST_OCTETS) {
            return false;
        }
        questions++;
        octets += size;
        return true;
    }

    synchronized void giveBack(long size) {
        questions--;
        octets -= size;
    }

    /** A mail was compared. */
    void compared(boolean same) {
        (same ? alike : different).increment();
    }

    /** A mail, or a part of what there was to see of it, was not looked at. */
    void skipped() {
        skipped.increment();
    }

    /** In words, for administrators. */
    @Override
    public String toString() {
        return alike.sum() + " alike, " + different.sum() + " different, " + skipped.sum() + " not looked at";
    }
}
