package org.posthouse.spool.record;

import java.util.Arrays;

/** The latest change of each mail, as a start finds them: three arrays, however many there are. */
final class Heads {
    private static final int LEAST = 64;

    private long[] bases = new long[LEAST];
    private long[] records = new long[LEAST];
    private int[] numbers = new int[LEAST];
    private int count;

    private static int start(long base, int length) {
        long mixed = base * 0x9e37_79b9_7f4a_7c15L;
        return (int) ((mixed >>> 32) * length >>> 32);
    }

    private int find(long base) {
        int i = start(base, bases.length);
        while (bases[i] != 0 && bases[i] != base) {
            i = i + 1 == bases.length ? 0 : i + 1;
        }
        return i;
    }

    /** Notes a change; the record that is of no use now, this one or the one that was the latest; 0 if there is none. */
    long add(long base, long record, int number) {
        if (count + 1 > bases.length - (bases.length >> 2)) {
            grow();
        }
        int i = find(base);
        if (bases[i] == 0) {
            bases[i] = base;
            count++;
        } else if (numbers[i] > number) {
            return record;
        }
        long old = records[i];
        records[i] = record;
        numbers[i] = number;
        return old;
    }

    private void grow() {
        long[] oldBases = bases;
        long[] oldRecords = records;
        int[] oldNumbers = numbers;
        int size = oldBases.length + (oldBases.length >> 1);
        bases = new long[size];
        records = new long[size];
        numbers = new int[size];
        for (int j = 0; j < oldBases.length; j++) {
            if (oldBases[j] != 0) {
                int i = find(oldBases[j]);
                bases[i] = oldBases[j];
                records[i] = oldRecords[j];
                numbers[i] = oldNumbers[j];
            }
        }
    }

    /** The latest change of a mail; 0 if it has none. */
    long get(long base) {
        return records[find(base)];
    }

    /** Takes the latest change of a mail out. */
    void taken(long base) {
        records[find(base)] = 0;
    }

    /** The records that were not taken out. */
    long[] left() {
        return Arrays.stream(records).filter(r -> r != 0).toArray();
    }
}
