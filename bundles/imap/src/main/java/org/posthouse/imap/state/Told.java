package org.posthouse.imap.state;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Changes of flags that the client knows already: UIDs and their mod-sequences, in two columns. */
public final class Told {
    private long[] uids = {};
    private long[] modSeqs = {};
    private int count;

    /** A later change of the same message replaces the earlier one. */
    public void add(long uid, long modSeq) {
        int at = count == 0 || uids[count - 1] < uid ? -count - 1 : Arrays.binarySearch(uids, 0, count, uid);
        if (at < 0) {
            at = -at - 1;
            if (count == uids.length) {
                int room = count + (count >> 1) + 16;
                uids = Arrays.copyOf(uids, room);
                modSeqs = Arrays.copyOf(modSeqs, room);
            }
            System.arraycopy(uids, at, uids, at + 1, count - at);
            System.arraycopy(modSeqs, at, modSeqs, at + 1, count - at);
            count++;
        }
        uids[at] = uid;
        modSeqs[at] = modSeq;
    }

    /** True if the client knows that the message has this mod-sequence, and its flags. */
    public boolean knows(long uid, long modSeq) {
        int at = Arrays.binarySearch(uids, 0, count, uid);
        return at >= 0 && modSeqs[at] == modSeq;
    }

    /** Number of messages. */
    public int count() {
        return count;
    }

    /** The UIDs, ascending. */
    public long[] uids() {
        return Arrays.copyOf(uids, count);
    }

    /** The mod-sequences, in the order of {@link #uids}. */
    public long[] modSeqs() {
        return Arrays.copyOf(modSeqs, count);
    }

    /** What was taken apart before. */
    public static Told of(long[] uids, long[] modSeqs) {
        Told told = new Told();
        IntStream.range(0, Math.min(uids.length, modSeqs.length)).forEach(i -> told.add(uids[i], modSeqs[i]));
        return told;
    }
}
