package org.posthouse.filter.greylist;

/**
 * Entries by keys, in {@value #OCTETS} octets each. A key has few places where it can be; if all are taken, the entry that is worth
 * least makes room: one that has never come back before one that has, and of those the one seen the longest time ago. Not
 * safe for several threads.
 */
final class Table {
    static final int OCTETS = 20;
    private static final int WAYS = 8;
    private static final long NONE = 0;

    /**
     * An entry.
     *
     * @param key random bits, not 0
     * @param first when it was made, in seconds of {@link Greylist#seconds}
     * @param last when it was of use last, likewise
     * @param good of a triple: 0 until it has come back; of a network: how many of its triples have
     */
    record Entry(long key, int first, int last, int good) {}

    private final long[] keys;
    private final int[] firsts;
    private final int[] lasts;
    private final int[] goods;
    private int taken;

    /** @param places a power of two */
    Table(int places) {
        if (Integer.bitCount(places) != 1 || places < WAYS) {
            throw new IllegalArgumentException(places + " places");
        }
        keys = new long[places];
        firsts = new int[places];
        lasts = new int[places];
        goods = new int[places];
    }

    /** The entry of a key; null if there is none. */
    Entry get(long key) {
        int at = find(key);
        return at < 0 ? null : at(at);
    }

    /** Puts an entry in, in place of the one of the same key or, if there is no room, of one that is worth least. */
    void put(Entry entry) {
        int at = find(entry.key());
        int place = at < 0 ? room(entry.key()) : at;
        taken += keys[place] == NONE ? 1 : 0;
        keys[place] = entry.key();
        firsts[place] = entry.first();
        lasts[place] = entry.last();
        goods[place] = entry.good();
    }

    /** How many entries there are. */
    int size() {
        return taken;
    }

    /** How many there can be. */
    int places() {
        return keys.length;
    }

    /** The entry at a place; null if it is empty. */
    Entry at(int place) {
        return keys[place] == NONE ? null : new Entry(keys[place], firsts[place], lasts[place], goods[place]);
    }

    private int find(long key) {
        int first = first(key);
        for (int i = first; i < first + WAYS; i++) {
            if (keys[i] == key) {
                return i;
            }
        }
        return -1;
    }

    private int room(long key) {
        int first = first(key);
        int least = first;
        for (int i = first; i < first + WAYS; i++) {
            if (keys[i] == NONE) {
                return i;
            }
            boolean same = goods[i] > 0 == goods[least] > 0;
            boolean less = same ? lasts[i] < lasts[least] : goods[i] == 0;
            least = less ? i : least;
        }
        return least;
    }

    private int first(long key) {
        return (int) (key >>> 33) % (keys.length / WAYS) * WAYS;
    }
}
