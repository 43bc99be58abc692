package org.posthouse.filter.junk.history;

import java.nio.ByteBuffer;
import org.posthouse.support.Sha256;

/**
 * Counts by name, in a table of a fixed size: buckets of a few entries, in which a new name takes the place of the least worthy one. Names
 * are kept as hashes with a secret of their own, so that nobody can choose a name that is taken for another or that pushes it out.
 */
final class Table {
    static final int BUCKETS = 512;
    static final int WAYS = 8;
    static final int ENTRIES = BUCKETS * WAYS;

    private static final int MOST = 0xffff;
    private static final int GOOD = 48; // where the count begins in an entry; the day is in the lower half
    private static final int JUNK = 32;

    private final long secret;
    private final long[] names; // 0 is a free entry
    private final long[] entries;

    Table(long secret) {
        this(secret, new long[ENTRIES], new long[ENTRIES]);
    }

    Table(long secret, long[] names, long[] entries) {
        this.secret = secret;
        this.names = names;
        this.entries = entries;
    }

    long secret() {
        return secret;
    }

    long[] names() {
        return names;
    }

    long[] entries() {
        return entries;
    }

    Standing standing(String name) {
        int at = find(hash(name));
        return at < 0 ? Standing.UNKNOWN : standing(at);
    }

    /** Adds to a count, or takes from it; an entry without counts is free. */
    void change(String name, boolean junk, int by, int day) {
        long hash = hash(name);
        int at = find(hash);
        if (at < 0) {
            if (by < 0) {
                return;
            }
            at = leastWorthy(bucket(hash));
            entries[at] = 0;
        }
        Standing before = standing(at);
        int good = bounded(before.good() + (junk ? 0 : by));
        int bad = bounded(before.junk() + (junk ? by : 0));
        int last = Math.max(day(at), day);
        names[at] = good == 0 && bad == 0 ? 0 : hash;
        entries[at] = names[at] == 0 ? 0 : (long) good << GOOD | (long) bad << JUNK | last & 0xffffffffL;
    }

    private static int bounded(int count) {
        return Math.max(0, Math.min(MOST, count));
    }

    private Standing standing(int at) {
        return new Standing((int) (entries[at] >>> GOOD), (int) (entries[at] >>> JUNK) & MOST);
    }

    private int day(int at) {
        return (int) entries[at];
    }

    private int find(long hash) {
        int first = bucket(hash);
        for (int at = first; at < first + WAYS; at++) {
            if (names[at] == hash) {
                return at;
            }
        }
        return -1;
    }

    /** A free entry; else one that had no good mail; else the one that is silent longest. */
    private int leastWorthy(int first) {
        int least = first;
        for (int at = first; at < first + WAYS; at++) {
            if (names[at] == 0) {
                return at;
            }
            boolean good = standing(at).good() > 0;
            boolean leastGood = standing(least).good() > 0;
            if (good != leastGood ? leastGood : day(at) < day(least)) {
                least = at;
            }
        }
        return least;
    }

    private static int bucket(long hash) {
        return (int) (hash >>> Long.SIZE - 9) * WAYS; // 9 bits for 512 buckets
    }

    private long hash(String name) {
        long hash = ByteBuffer.wrap(Sha256.of(Long.toHexString(secret) + ' ' + name))
                .getLong();
        return hash == 0 ? 1 : hash;
    }
}
