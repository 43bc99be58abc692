package org.posthouse.spool.index;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Rows of a fixed number of octets in chunks: growing copies no row. Rows that are freed are used again. */
final class Slab {
    private static final int CHUNK_BITS = 12;
    private static final int ROWS = 1 << CHUNK_BITS;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final int width;
    private byte[][] chunks = {};
    private int rows;
    private int free = -1;

    /** @param width octets of a row, at least 4; the last four are overwritten when it is freed, the others stay */
    Slab(int width) {
        this.width = width;
    }

    /** A row of zeros. */
    int allocate() {
        if (free >= 0) {
            int row = free;
            free = getInt(row, width - Integer.BYTES);
            Arrays.fill(chunk(row), at(row, 0), at(row, width), (byte) 0);
            return row;
        }
        if (rows == chunks.length * ROWS) {
            chunks = Arrays.copyOf(chunks, chunks.length + 1);
            chunks[chunks.length - 1] = new byte[ROWS * width];
        }
        return rows++;
    }

    /** Gives a row back. */
    void free(int row) {
        setInt(row, width - Integer.BYTES, free);
        free = row;
    }

    /** One more than the largest row that was ever in use. */
    int rows() {
        return rows;
    }

    private byte[] chunk(int row) {
        return chunks[row >>> CHUNK_BITS];
    }

    private int at(int row, int octet) {
        return (row & ROWS - 1) * width + octet;
    }

    int getInt(int row, int octet) {
        return (int) INT.get(chunk(row), at(row, octet));
    }

    void setInt(int row, int octet, int value) {
        INT.set(chunk(row), at(row, octet), value);
    }

    long getLong(int row, int octet) {
        return (long) LONG.get(chunk(row), at(row, octet));
    }

    void setLong(int row, int octet, long value) {
        LONG.set(chunk(row), at(row, octet), value);
    }
}
