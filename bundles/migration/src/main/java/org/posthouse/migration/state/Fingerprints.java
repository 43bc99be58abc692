package org.posthouse.migration.state;

/** A set of numbers in one array, 8 octets a slot: open addressing, never more than half full. */
public final class Fingerprints {
    private static final int FIRST = 1024;

    private long[] slots;
    private int size;
    /** An empty slot is 0, so 0 is kept apart. */
    private boolean zero;

    /** @param expected so many fit without another array */
    public Fingerprints(int expected) {
        slots = new long[Math.max(FIRST, Integer.highestOneBit(Math.max(1, expected)) << 2)];
    }

    /** How many there are. */
    public int size() {
        return size + (zero ? 1 : 0);
    }

    /** True if it is there. */
    public boolean has(long number) {
        return number == 0 ? zero : slots[slot(slots, number)] == number;
    }

    /** True if it was not there. */
    public boolean add(long number) {
        if (number == 0) {
            boolean fresh = !zero;
            zero = true;
            return fresh;
        }
        int at = slot(slots, number);
        if (slots[at] == number) {
            return false;
        }
        slots[at] = number;
        size++;
        if (size > slots.length / 2) {
            grow();
        }
        return true;
    }

    private void grow() {
        long[] larger = new long[slots.length * 2];
        for (long number : slots) {
            if (number != 0) {
                larger[slot(larger, number)] = number;
            }
        }
        slots = larger;
    }

    /** Where it is, or would be. */
    private static int slot(long[] slots, long number) {
        int at = (int) number & slots.length - 1;
        while (slots[at] != 0 && slots[at] != number) {
            at = at + 1 & slots.length - 1;
        }
        return at;
    }
}
