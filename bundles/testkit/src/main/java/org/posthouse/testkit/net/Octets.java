package org.posthouse.testkit.net;

import java.util.Arrays;

/** A growing queue of octets. */
final class Octets {
    private byte[] array = new byte[256];
    private int start;
    private int end;

    int size() {
        return end - start;
    }

    void add(byte[] octets) {
        if (array.length - end < octets.length) {
            byte[] larger = array.length - size() >= octets.length && start > array.length / 2
                    ? array
                    : new byte[Math.max(array.length * 2, size() + octets.length)];
            System.arraycopy(array, start, larger, 0, size());
            end -= start;
            start = 0;
            array = larger;
        }
        System.arraycopy(octets, 0, array, end, octets.length);
        end += octets.length;
    }

    /** Takes the first octets away. */
    byte[] take(int count) {
        byte[] taken = Arrays.copyOfRange(array, start, start + count);
        start += count;
        return taken;
    }

    /** How many octets there are up to and with the first LF; 0 if there is none. */
    int line() {
        for (int i = start; i < end; i++) {
            if (array[i] == '\n') {
                return i + 1 - start;
            }
        }
        return 0;
    }
}
