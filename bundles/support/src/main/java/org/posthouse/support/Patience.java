package org.posthouse.support;

import java.time.Duration;

/**
 * When to try again what needs a part that is absent, and when to give up. Patience is counted from the first failure on.
 * Who gave up has none left for as long again, so that a peer that goes on asking is told at once, unless something could
 * be done meanwhile. Guarded by its owner's lock; times are those of {@link System#nanoTime}.
 */
public final class Patience {
    private static final long FIRST = Duration.ofMillis(20).toNanos();
    private static final long LONGEST = Duration.ofMillis(250).toNanos();
    private static final int DOUBLED = 4;

    private boolean failing;
    private boolean over;
    private long since;
    private long overAt;
    private int pauses;

    /**
     * An attempt has failed, since a part is absent.
     *
     * @param now the time
     * @param patience how long to try in all, in nanoseconds
     * @return the pause before the next attempt, in nanoseconds; 0 if there is to be none
     */
    public long absent(long now, long patience) {
        if (!failing || over && now - overAt >= patience) {
            failing = true;
            over = false;
            since = now;
            pauses = 0;
        }
        long left = patience - (now - since);
        if (left <= 0) {
            overAt = over ? overAt : now;
            over = true;
            return 0;
        }
        return Math.min(left, Math.min(LONGEST, FIRST << Math.min(pauses++, DOUBLED)));
    }

    /** Some part has come: it may be the one that is missed, so the next pauses are short. */
    public void came() {
        pauses = 0;
    }

    /** Something could be done. */
    public void done() {
        failing = false;
        over = false;
    }
}
