package org.posthouse.support.columns;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;

/**
 * An immutable ascending list of UIDs. They are kept by windows of 1024: of a full one a bit for each UID that could be
 * there, of a sparse one the UIDs themselves. So messages that came one after the other take a bit each, and what a change does
 * not concern is shared with the list it was made from. The form depends on the UIDs alone, not on how they came together.
 */
public final class UidList implements Shared {
    private static final int BITS = 10;
    private static final int WINDOW = 1 << BITS;
    private static final int WORDS = WINDOW / Long.SIZE;
    private static final int SPARSE = 32; // with so many UIDs both forms take the same

    public static final UidList EMPTY = new UidList(new int[0], new Object[0], new int[1]);

    private final int[] windows; // ascending: UIDs without their lowest bits
    private final Object[] chunks; // int[]: the lowest bits of a few; long[]: a bit for each
    private final int[] starts; // the index of each window's first UID; the last one: the number of UIDs
    private int hash; // 0: not known yet

    private UidList(int[] windows, Object[] chunks, int[] starts) {
        this.windows = windows;
        this.chunks = chunks;
        this.starts = starts;
    }

    /** Number of UIDs. */
    public int size() {
        return starts[windows.length];
    }

    /** @param index from 0 */
    public long uid(int index) {
        if (index < 0 || index >= size()) {
            throw new IndexOutOfBoundsException(index + " of " + size());
        }
        int at = Arrays.binarySearch(starts, 0, windows.length, index);
        int window = at >= 0 ? at : -at - 2;
        return (long) windows[window] << BITS | select(chunks[window], index - starts[window]);
    }

    private static int select(Object chunk, int rank) {
        if (chunk instanceof int[] few) {
            return few[rank];
        }
        long[] bits = (long[]) chunk;
        int left = rank;
        int word = 0;
        for (int n = Long.bitCount(bits[0]); left >= n; n = Long.bitCount(bits[word])) {
            left -= n;
            word++;
        }
        long rest = bits[word];
        for (; left > 0; left--) {
            rest &= rest - 1;
        }
        return word * Long.SIZE + Long.numberOfTrailingZeros(rest);
    }

    /** The index of the first UID that is not less; {@link #size} if there is none. */
    public int ceiling(long uid) {
        if (uid <= 0) {
            return 0;
        }
        if (uid >> BITS > Integer.MAX_VALUE) {
            return size();
        }
        int at = Arrays.binarySearch(windows, (int) (uid >> BITS));
        return at < 0 ? starts[-at - 1] : starts[at] + rank(chunks[at], (int) (uid & WINDOW - 1));
    }

    /** How many are less. */
    private static int rank(Object chunk, int offset) {
        if (chunk instanceof int[] few) {
            int at = Arrays.binarySearch(few, offset);
            return at < 0 ? -at - 1 : at;
        }
        long[] bits = (long[]) chunk;
        int word = offset / Long.SIZE;
        int sum = 0;
        for (int i = 0; i < word; i++) {
            sum += Long.bitCount(bits[i]);
        }
        return sum + Long.bitCount(bits[word] & (1L << offset) - 1);
    }

    /** The index of a UID, or -1. */
    public int indexOf(long uid) {
        int at = ceiling(uid);
        return at < size() && uid(at) == uid ? at : -1;
    }

    /** This list, to be made longer. */
    public Builder longer() {
        return new Builder(this);
    }

    /** This list without some, named by their indexes. */
    public UidList without(BitSet indexes) {
        int first = indexes.nextSetBit(0);
        if (first < 0 || first >= size()) {
            return this;
        }
        Builder rest = new Builder(EMPTY);
        for (int w = 0; w < windows.length; w++) {
            int end = starts[w + 1];
            int next = indexes.nextSetBit(starts[w]);
            if (next < 0 || next >= end) {
                rest.take(windows[w], chunks[w], end - starts[w]);
            } else {
                int base = windows[w];
                int number = starts[w];
                for (int offset : offsets(chunks[w])) {
                    if (!indexes.get(number++)) {
                        rest.add((long) base << BITS | offset);
                    }
                }
            }
        }
        return rest.build();
    }

    private static int[] offsets(Object chunk) {
        return chunk instanceof int[] few
                ? few
                : BitSet.valueOf((long[]) chunk).stream().toArray();
    }

    // --- parking

    /** With {@link #chunks}, all there is to know: UIDs without their lowest bits, one for each chunk. Not to be changed. */
    public int[] windows() {
        return windows;
    }

    @Override
    public List<Object> chunks() {
        return Collections.unmodifiableList(Arrays.asList(chunks));
    }

    /**
     * What was taken apart before; the chunks are not copied.
     *
     * @throws IllegalArgumentException if it is no list
     */
    public static UidList of(int[] windows, List<?> chunks) {
        if (windows.length != chunks.size()) {
            throw new IllegalArgumentException(windows.length + " windows of " + chunks.size());
        }
        Builder all = new Builder(EMPTY);
        for (int w = 0; w < windows.length; w++) {
            if (windows[w] < 0 || w > 0 && windows[w] <= windows[w - 1]) {
                throw new IllegalArgumentException("windows are not in order");
            }
            all.take(windows[w], chunks.get(w), count(chunks.get(w)));
        }
        return all.build();
    }

    private static int count(Object chunk) {
        if (chunk instanceof int[] few && few.length > 0 && few.length <= SPARSE) {
            return few.length;
        }
        int count = chunk instanceof long[] bits && bits.length == WORDS
                ? BitSet.valueOf(bits).cardinality()
                : 0;
        if (count <= SPARSE) {
            throw new IllegalArgumentException("not a chunk");
        }
        return count;
    }

    /** A list of UIDs, ascending, as unsigned numbers. */
    public static UidList of(int... uids) {
        Builder all = new Builder(EMPTY);
        for (int uid : uids) {
            all.add(Integer.toUnsignedLong(uid));
        }
        return all.build();
    }

    // --- sharing

    @Override
    public long octets() {
        return 72 + 12L * windows.length;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof UidList other
                && (o == this
                        || other.hashCode() == hashCode()
                                && Arrays.equals(other.windows, windows)
                                && Arrays.deepEquals(other.chunks, chunks));
    }

    @Override
    public int hashCode() {
        int known = hash;
        if (known == 0) {
            known = 31 * Arrays.hashCode(windows) + Arrays.deepHashCode(chunks);
            hash = known; // whoever comes second finds the same
        }
        return known;
    }

    /** Puts a list together, in the order of UIDs. Not for several threads. */
    public static final class Builder {
        private int[] windows;
        private Object[] chunks;
        private int[] starts;
        private int count; // of whole windows
        private int total; // of UIDs in them
        private final long[] open = new long[WORDS];
        private int openWindow = -1;
        private int openCount;

        private Builder(UidList from) {
            count = from.windows.length;
            int room = count + 8;
            windows = Arrays.copyOf(from.windows, room);
            chunks = Arrays.copyOf(from.chunks, room);
            starts = Arrays.copyOf(from.starts, room + 1);
            total = from.size();
        }

        /** @throws IllegalArgumentException if it is not greater than those before, or no UID */
        public void add(long uid) {
            if (uid < 1 || uid > 0xFFFFFFFFL) {
                throw new IllegalArgumentException("UID " + uid);
            }
            int window = (int) (uid >> BITS);
            if (window != openWindow) {
                close();
                open(window);
            }
            int offset = (int) (uid & WINDOW - 1);
            int word = offset / Long.SIZE;
            boolean last = open[word] >>> offset == 0;
            for (int i = word + 1; i < WORDS; i++) {
                last &= open[i] == 0;
            }
            if (!last) {
                throw new IllegalArgumentException("UID " + uid + " is not increasing");
            }
            open[word] |= 1L << offset;
            openCount++;
        }

        /** Goes on in a window, which may be there in part. */
        private void open(int window) {
            if (count > 0 && windows[count - 1] > window) {
                throw new IllegalArgumentException("UIDs are not in order");
            }
            openWindow = window;
            if (count > 0 && windows[count - 1] == window) {
                count--;
                openCount = total - starts[count];
                total = starts[count];
                for (int offset : offsets(chunks[count])) {
                    open[offset / Long.SIZE] |= 1L << offset;
                }
            }
        }

        private void close() {
            if (openCount > 0) {
                Object chunk = openCount > SPARSE
                        ? open.clone()
                        : BitSet.valueOf(open).stream().toArray();
                put(openWindow, chunk, openCount);
                Arrays.fill(open, 0);
                openCount = 0;
            }
            openWindow = -1;
        }

        /** Takes a whole window over. */
        private void take(int window, Object chunk, int number) {
            close();
            put(window, chunk, number);
        }

        private void put(int window, Object chunk, int number) {
            if (count == windows.length) {
                int room = count + (count >> 1) + 8;
                windows = Arrays.copyOf(windows, room);
                chunks = Arrays.copyOf(chunks, room);
                starts = Arrays.copyOf(starts, room + 1);
            }
            windows[count] = window;
            chunks[count] = chunk;
            starts[count++] = total;
            total += number;
        }

        public UidList build() {
            close();
            if (count == 0) {
                return EMPTY;
            }
            int[] all = Arrays.copyOf(starts, count + 1);
            all[count] = total;
            return new UidList(Arrays.copyOf(windows, count), Arrays.copyOf(chunks, count), all);
        }
    }
}
