package org.posthouse.filter.junk.features;

import java.util.Arrays;

/** A set of hashes other than 0 that keeps their order, up to a bound. */
final class HashSet32 {
    private final int most;
    private int[] slots = new int[1_024]; // open addressing, at most half full; 0 is a free slot
    private int[] found = new int[slots.length / 2];
    private int count;

    HashSet32(int most) {
        this.most = most;
    }

    boolean isFull() {
        return count == most;
    }

    /** True if it was added: it is new, and there is room. */
    boolean add(int hash) {
        if (isFull()) {
            return false;
        }
        int slot = slot(hash);
        if (slots[slot] != 0) {
            return false;
        }
        if (count == found.length) {
            grow();
            slot = slot(hash);
        }
        slots[slot] = hash;
        found[count++] = hash;
        return true;
    }

    private int slot(int hash) {
        int slot = hash & slots.length - 1;
        while (slots[slot] != 0 && slots[slot] != hash) {
            slot = slot + 1 & slots.length - 1;
        }
        return slot;
    }

    private void grow() {
        slots = new int[2 * slots.length];
        found = Arrays.copyOf(found, slots.length / 2);
        for (int i = 0; i < count; i++) {
            slots[slot(found[i])] = found[i];
        }
    }

    int[] toArray() {
        return Arrays.copyOf(found, count);
    }
}
