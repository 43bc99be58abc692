package org.posthouse.support.columns;

import java.util.List;

/** Something immutable that many may hold, made of arrays that others like it may be made of too. Equal by content. */
public interface Shared {
    /** The arrays: {@code int[]} and {@code long[]}. */
    List<Object> chunks();

    /** What it takes without them, in octets, about. */
    long octets();

    /** What an array takes. */
    static long octets(Object chunk) {
        return chunk instanceof int[] ints ? 16 + 4L * ints.length : 16 + 8L * ((long[]) chunk).length;
    }
}
