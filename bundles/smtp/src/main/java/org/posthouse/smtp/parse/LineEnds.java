package org.posthouse.smtp.parse;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds CR and LF, eight octets at a time. */
public final class LineEnds {
    /** Carriage return. */
    public static final byte CR = '\r';
    /** Line feed. */
    public static final byte LF = '\n';

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOW = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;
    private static final long CRS = LOW * CR;
    private static final long LFS = LOW * LF;

    private LineEnds() {}

    /**
     * The first CR or LF.
     *
     * @return its index; {@code to} if there is none
     */
    public static int first(byte[] octets, int from, int to) {
        int i = from;
        for (; i <= to - 8; i += 8) {
            long word = (long) LONGS.get(octets, i);
            long found = zeros(word ^ CRS) | zeros(word ^ LFS);
            if (found != 0) {
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        for (; i < to; i++) {
            if (octets[i] == CR || octets[i] == LF) {
                return i;
            }
        }
        return to;
    }

    /** A word whose lowest set bit is in the first octet that is zero; exact up to there. */
    private static long zeros(long word) {
        return (word - LOW) & ~word & HIGH;
    }
}
