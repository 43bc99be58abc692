package org.posthouse.intake.filter;

import java.time.Duration;

/**
 * Something that runs on a thread of a filter. Of {@link #run}, {@link #late} and {@link #refused} at least one is called,
 * and {@link #run} or {@link #refused} exactly once. None of them throws.
 */
interface Task {
    /** How long it may run before it is told that it is late and its thread is interrupted. */
    Duration deadline();

    /** How long it may wait for a thread; empty if it must run in any case, whatever waits and even if the filter leaves. */
    Patience patience();

    /** True if somebody else can do it should it not run: another filter, or a mail that begins anew. */
    default boolean isReplaceable() {
        return false;
    }

    /** Runs it, on a thread of the filter. */
    void run();

    /** It has run for too long, or has to end since the filter leaves. Called at most once; must not block. */
    void late(String why);

    /** It will never run. Must not block. */
    void refused(String why);

    /**
     * How long a task waits for a thread.
     *
     * @param atMost for how long
     * @param others how many others may wait already
     * @param endless it waits as long as it takes, and runs even if the filter leaves
     */
    record Patience(Duration atMost, int others, boolean endless) {
        static final Patience ENDLESS = new Patience(Duration.ZERO, 0, true);

        Patience(Duration atMost, int others) {
            this(atMost, others, false);
        }
    }
}
