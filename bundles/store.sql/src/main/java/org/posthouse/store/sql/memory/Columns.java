package org.posthouse.store.sql.memory;

import java.util.Arrays;
import org.posthouse.store.api.FlagRow;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.UidSet;

/**
 * The changing part of all messages of a mailbox as columns of numbers, in the order of UIDs: 20 octets a message. Guarded
 * by its {@link Box}.
 */
public final class Columns {
    /** Octets for a message. */
    static final int OCTETS = 20;

    /** A condition on a message. */
    public interface Test {
        /** @param i its index */
        boolean matches(Columns columns, int i);
    }

    private static final int PLAIN = 32;
    private static final int SPARE_SETS = 64;
    private int count;
    private int[] uids; // unsigned
    private long[] modSeqs;
    private int[] sizes;
    private int[] flags; // below 32 the system flags themselves, else an index into the sets with keywords
    private KeywordSets sets = new KeywordSets();
    private long maxModSeq;

    public Columns(int capacity) {
        int size = Math.max(8, capacity);
        uids = new int[size];
        modSeqs = new long[size];
        sizes = new int[size];
        flags = new int[size];
    }

    public int count() {
        return count;
    }

    public long uid(int i) {
        return Integer.toUnsignedLong(uids[i]);
    }

    public long modSeq(int i) {
        return modSeqs[i];
    }

    public int size(int i) {
        return sizes[i];
    }

    public Flags flags(int i) {
        int f = flags[i];
        return f < PLAIN ? Flags.of(f) : sets.get(f - PLAIN);
    }

    FlagRow row(int i) {
        return new FlagRow(uid(i), modSeqs[i], flags(i));
    }

    /** A change of a mod-sequence is in here. */
    public void seen(long modSeq) {
        maxModSeq = Math.max(maxModSeq, modSeq);
    }

    /** The highest mod-sequence ever put in. */
    long maxModSeq() {
        return maxModSeq;
    }

    private int code(Flags f) {
        if (f.keywords().isEmpty()) {
            return f.system();
        }
        if (sets.count() >= 2 * count + SPARE_SETS && !sets.contains(f)) {
            forgetUnused();
        }
        return sets.number(f) + PLAIN;
    }

    /** Sets that no message has any more: who changes keywords again and again leaves one behind each time. */
    private void forgetUnused() {
        KeywordSets all = sets;
        sets = new KeywordSets();
        for (int i = 0; i < count; i++) {
            if (flags[i] >= PLAIN) {
                flags[i] = sets.number(all.get(flags[i] - PLAIN)) + PLAIN;
            }
        }
    }

    /** Sets of flags with keywords, each of which is held once however many messages have it. */
    KeywordSets keywordSets() {
        return sets;
    }

    /**
     * What one more set of flags with keywords would take, in octets: 0 if it is there, -1 if there is no room for it.
     *
     * @param pending octets for which room has to be left
     */
    long roomFor(Flags f, long pending) {
        if (sets.contains(f)) {
            return 0;
        }
        if (sets.octets() + sets.octets(f) + pending > KeywordSets.ROOM) {
            forgetUnused();
        }
        long more = sets.octets(f);
        return sets.octets() + more + pending <= KeywordSets.ROOM ? more : -1;
    }

    /** Index of the first message whose UID is at least this; {@link #count} if there is none. */
    public int indexFrom(long uid) {
        if (count == 0 || uid > uid(count - 1)) {
            return count;
        }
        int low = 0;
        int high = count - 1;
        while (low < high) {
            int mid = (low + high) >>> 1;
            if (uid(mid) < uid) {
                low = mid + 1;
            } else {
                high = mid;
            }
        }
        return low;
    }

    /** Index of a message; -1 if it is not there. */
    public int find(long uid) {
        int i = indexFrom(uid);
        return i < count && uid(i) == uid ? i : -1;
    }

    /** Puts a message in its place; one that is there already is only made newer. */
    public void put(long uid, long modSeq, int size, Flags f) {
        maxModSeq = Math.max(maxModSeq, modSeq);
        int at = indexFrom(uid);
        if (at < count && uid(at) == uid) {
            if (modSeq >= modSeqs[at]) {
                modSeqs[at] = modSeq;
                flags[at] = code(f);
            }
            return;
        }
        int code = code(f); // before anything is moved
        if (count == uids.length) {
            int more = count + (count >> 1) + 8;
            uids = Arrays.copyOf(uids, more);
            modSeqs = Arrays.copyOf(modSeqs, more);
            sizes = Arrays.copyOf(sizes, more);
            flags = Arrays.copyOf(flags, more);
        }
        int moved = count - at;
        if (moved > 0) {
            System.arraycopy(uids, at, uids, at + 1, moved);
            System.arraycopy(modSeqs, at, modSeqs, at + 1, moved);
            System.arraycopy(sizes, at, sizes, at + 1, moved);
            System.arraycopy(flags, at, flags, at + 1, moved);
        }
        uids[at] = (int) uid;
        modSeqs[at] = modSeq;
        sizes[at] = size;
        flags[at] = code;
        count++;
    }

    /** Gives a message other flags, unless it is not there or newer. */
    public void change(long uid, long modSeq, Flags f) {
        maxModSeq = Math.max(maxModSeq, modSeq);
        int i = find(uid);
        if (i >= 0 && modSeq >= modSeqs[i]) {
            modSeqs[i] = modSeq;
            flags[i] = code(f);
        }
    }

    /** Gives messages other flags, unless they are newer. */
    public void change(UidSet uids, long modSeq, Flags f) {
        seen(modSeq);
        for (UidSet.Range r : uids.ranges()) {
            for (int i = indexFrom(r.first()); i < count && uid(i) <= r.last(); i++) {
                if (modSeq >= modSeqs[i]) {
                    modSeqs[i] = modSeq;
                    flags[i] = code(f);
                }
            }
        }
    }

    /** Gives messages that have none a mod-sequence. */
    public void date(UidSet.Range uids, long modSeq) {
        seen(modSeq);
        for (int i = indexFrom(uids.first()); i < count && uid(i) <= uids.last(); i++) {
            if (modSeqs[i] == 0) {
                modSeqs[i] = modSeq;
            }
        }
    }

    /** Takes messages out. */
    public void remove(UidSet gone) {
        if (gone.isEmpty()) {
            return;
        }
        int to = indexFrom(gone.first());
        for (int from = to; from < count; from++) {
            if (!gone.contains(uid(from))) {
                uids[to] = uids[from];
                modSeqs[to] = modSeqs[from];
                sizes[to] = sizes[from];
                flags[to] = flags[from];
                to++;
            }
        }
        count = to;
    }

    /** The UIDs of a set that are there, ascending, at most {@code limit}. */
    long[] select(UidSet set, int limit) {
        long[] found = new long[Math.min(limit, 64)];
        int n = 0;
        for (UidSet.Range r : set.ranges()) {
            for (int i = indexFrom(r.first()); i < count && uid(i) <= r.last() && n < limit; i++) {
                if (n == found.length) {
                    found = Arrays.copyOf(found, Math.min(limit, n * 2));
                }
                found[n++] = uid(i);
            }
            if (n >= limit) {
                break;
            }
        }
        return Arrays.copyOf(found, n);
    }
}
