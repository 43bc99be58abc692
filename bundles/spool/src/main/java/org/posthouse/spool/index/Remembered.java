package org.posthouse.spool.index;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Digests of ids that are remembered for a time at least. They are kept by the period in which they came, and a period goes as
 * a whole. Bounded: if there are too many of them, the oldest period goes early.
 */
public final class Remembered {
    private static final int LEAST = 64;

    private static final class Period {
        final long start;
        long[] digests = new long[LEAST];
        int count;

        Period(long start) {
            this.start = start;
        }

        private static int at(long digest, int length) {
            return (int) ((digest >>> 32) * length >>> 32);
        }

        boolean contains(long digest) {
            for (int i = at(digest, digests.length); digests[i] != 0; i = i + 1 == digests.length ? 0 : i + 1) {
                if (digests[i] == digest) {
                    return true;
                }
            }
            return false;
        }

        void add(long digest) {
            if (count + 1 > digests.length - (digests.length >> 2)) {
                long[] old = digests;
                digests = new long[old.length + (old.length >> 1)];
                for (long one : old) {
                    if (one != 0) {
                        put(one);
                    }
                }
            }
            put(digest);
            count++;
        }

        private void put(long digest) {
            int i = at(digest, digests.length);
            while (digests[i] != 0) {
                i = i + 1 == digests.length ? 0 : i + 1;
            }
            digests[i] = digest;
        }
    }

    private final long keep;
    private final long period;
    private final int most;
    private final int mostOfPeriod;
    private int count;
    private final Deque<Period> periods = new ArrayDeque<>(); // the latest first

    /**
     * Remembers nothing yet.
     *
     * @param keep for how long at least, in seconds
     * @param parts into how many periods that is divided
     * @param most digests in all, roughly
     */
    public Remembered(long keep, int parts, int most) {
        this.keep = keep;
        this.period = keep / parts;
        this.most = most;
        this.mostOfPeriod = most / parts;
    }

    /** The second before which nothing is remembered any more. */
    public long horizon(long now) {
        return now - keep - period;
    }

    /**
     * Remembers a digest.
     *
     * @param at when it came, in seconds; earlier ones may come after later ones when they are read back
     */
    public synchronized void add(long digest, long at) {
        Period latest = periods.peekFirst();
        if (latest == null || at >= latest.start + period || latest.count >= mostOfPeriod) {
            latest = new Period(latest == null ? at : Math.max(at, latest.start));
            periods.addFirst(latest);
            while (periods.size() > 1 && (periods.peekLast().start < horizon(at) || count > most)) {
                count -= periods.removeLast().count;
            }
        }
        long kept = digest == 0 ? 1 : digest;
        if (!latest.contains(kept)) {
            latest.add(kept);
            count++;
        }
    }

    /** Whether a digest is remembered. */
    public synchronized boolean contains(long digest, long now) {
        long kept = digest == 0 ? 1 : digest;
        for (Period one : periods) {
            if (one.start >= horizon(now) && one.contains(kept)) {
                return true;
            }
        }
        return false;
    }
}
