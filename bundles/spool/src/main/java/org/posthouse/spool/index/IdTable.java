package org.posthouse.spool.index;

import java.util.function.IntUnaryOperator;

/** Finds rows by their ids: open addressing in many small tables, so that growing copies little at a time. */
final class IdTable {
    private static final int TABLE_BITS = 10;
    private static final int LEAST = 8;

    private final IdPool ids;
    private final IntUnaryOperator place;
    private final int[][] tables = new int[1 << TABLE_BITS][];
    private final int[] counts = new int[1 << TABLE_BITS];

    /** @param place where the id of a row is */
    IdTable(IdPool ids, IntUnaryOperator place) {
        this.ids = ids;
        this.place = place;
    }

    private static int table(int hash) {
        return hash >>> 32 - TABLE_BITS;
    }

    private static int start(int hash, int[] table) {
        return (int) ((hash << TABLE_BITS & 0xffff_ffffL) * table.length >>> 32);
    }

    /** The row of an id; -1 if there is none. */
    int find(byte[] id) {
        int hash = IdPool.hash(id, 0, id.length);
        int[] table = tables[table(hash)];
        if (table == null) {
            return -1;
        }
        for (int i = start(hash, table); table[i] != 0; i = i + 1 == table.length ? 0 : i + 1) {
            if (ids.is(place.applyAsInt(table[i] - 1), id)) {
                return table[i] - 1;
            }
        }
        return -1;
    }

    /** Adds a row whose id is not there. */
    void add(int row) {
        int hash = hash(row);
        int t = table(hash);
        if (tables[t] == null) {
            tables[t] = new int[LEAST];
        } else if (counts[t] + 1 > tables[t].length - (tables[t].length >> 2)) {
            int[] old = tables[t];
            tables[t] = new int[old.length + (old.length >> 1)];
            for (int entry : old) {
                if (entry != 0) {
                    put(tables[t], hash(entry - 1), entry);
                }
            }
        }
        put(tables[t], hash, row + 1);
        counts[t]++;
    }

    private int hash(int row) {
        return ids.hash(place.applyAsInt(row));
    }

    private static void put(int[] table, int hash, int entry) {
        int i = start(hash, table);
        while (table[i] != 0) {
            i = i + 1 == table.length ? 0 : i + 1;
        }
        table[i] = entry;
    }

    /** Removes a row while its id can still be read. */
    void remove(int row) {
        int hash = hash(row);
        int t = table(hash);
        int[] table = tables[t];
        int i = start(hash, table);
        while (table[i] != row + 1) {
            i = i + 1 == table.length ? 0 : i + 1;
        }
        table[i] = 0;
        if (--counts[t] == 0) {
            tables[t] = null;
            return;
        }
        // those behind it may have been put there for lack of room: they are put in again
        for (i = i + 1 == table.length ? 0 : i + 1; table[i] != 0; i = i + 1 == table.length ? 0 : i + 1) {
            int entry = table[i];
            table[i] = 0;
            put(table, hash(entry - 1), entry);
        }
    }
}
