package org.posthouse.imap.state;

import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import org.posthouse.store.api.FlagRow;

/** What a session learned of its messages and did not tell the client yet, by their indexes. */
final class Untold {
    /** Flags that changed in no more messages than this are told as they were learned; of more, they are read again. */
    private static final int MAX_NEWS = 256;

    private static final int ROW = 100; // octets, about

    private BitSet gone = new BitSet();
    private BitSet dirty = new BitSet();
    private TreeMap<Integer, FlagRow> news = new TreeMap<>();

    /** Messages that are expunged. Others may add to it. */
    BitSet gone() {
        return gone;
    }

    /** Messages whose flags changed. Others may take from it. */
    BitSet dirty() {
        return dirty;
    }

    /** What the flags changed to; null: they have to be read. */
    FlagRow news(int index) {
        return news.get(index);
    }

    void changed(int index, FlagRow row) {
        dirty.set(index);
        if (news.size() < MAX_NEWS || news.containsKey(index)) {
            news.put(index, row);
        }
    }

    /** The flags of a message were told. */
    void told(int index) {
        dirty.clear(index);
        news.remove(index);
        if (dirty.isEmpty()) {
            flagsTold();
        }
    }

    /** The client knows all flags, or will ask for them. */
    void flagsTold() {
        dirty = new BitSet(); // an emptied one keeps its room
        news = new TreeMap<>();
    }

    /** Messages are no more: those behind them move up. */
    void remove(BitSet indexes) {
        gone = without(gone, indexes);
        dirty = without(dirty, indexes);
        TreeMap<Integer, FlagRow> still = new TreeMap<>();
        int removed = 0;
        int next = indexes.nextSetBit(0);
        for (Map.Entry<Integer, FlagRow> e : news.entrySet()) {
            int index = e.getKey();
            while (next >= 0 && next < index) {
                removed++;
                next = indexes.nextSetBit(next + 1);
            }
            if (next != index) {
                still.put(index - removed, e.getValue());
            }
        }
        news = still;
    }

    private static BitSet without(BitSet bits, BitSet indexes) {
        BitSet still = new BitSet();
        int removed = 0;
        int next = indexes.nextSetBit(0);
        for (int i = bits.nextSetBit(0); i >= 0; i = bits.nextSetBit(i + 1)) {
            while (next >= 0 && next < i) {
                removed++;
                next = indexes.nextSetBit(next + 1);
            }
            if (next != i) {
                still.set(i - removed);
            }
        }
        return still;
    }

    /** What it takes, about. */
    long octets() {
        return (gone.size() + dirty.size()) / 8 + (long) news.size() * ROW;
    }

    void resume(long[] goneBits, long[] dirtyBits) {
        gone = BitSet.valueOf(goneBits);
        dirty = BitSet.valueOf(dirtyBits);
    }
}
