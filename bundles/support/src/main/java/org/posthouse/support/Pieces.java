package org.posthouse.support;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;

/**
 * Octets that come bit by bit, in arrays that are never copied to make room for more. Its memory grows by what its owner says, who may
 * have to account for it first. Written by one thread at a time; what {@link #open} returned may be read by others meanwhile.
 */
public final class Pieces {
    private static final int FIRST = 4096;
    private static final int MOST = 64 * 1024;
    private static final byte[] NOTHING = new byte[0];

    private byte[][] pieces = {};
    private int count;
    private int capacity;
    private int size;

    /** Takes some octets of an array. */
    @FunctionalInterface
    public interface Taker {
        /** Takes {@code length} octets of an array, from an offset on. */
        void take(byte[] octets, int from, int length) throws IOException;
    }

    /** Octets in it. */
    public int size() {
        return size;
    }

    /** Octets of memory. */
    public int capacity() {
        return capacity;
    }

    /**
     * The memory to {@link #grow} by for so many octets more, 0 if there is room for them: about as much again as there is, within
     * bounds, so that there are few pieces and little is left over.
     *
     * @param most the capacity that is not to be exceeded for more than these octets
     */
    public int wanted(int octets, long most) {
        long missing = (long) size + octets - capacity;
        if (missing <= 0) {
            return 0;
        }
        long more = Math.max(FIRST, Math.min(capacity, MOST));
        return (int) Math.max(missing, Math.min(more, most - capacity));
    }

    /** Has room for so many octets more than now. */
    public void grow(int octets) {
        if (count == pieces.length) {
            pieces = Arrays.copyOf(pieces, Math.max(4, 2 * count));
        }
        pieces[count++] = new byte[octets];
        capacity += octets;
    }

    /**
     * Takes octets, for which there is room.
     *
     * @throws IndexOutOfBoundsException if there is none
     */
    public void add(byte[] octets, int from, int length) {
        Objects.checkFromIndexSize(size, length, capacity);
        int start = 0; // of a piece
        int left = length;
        for (int piece = 0; left > 0; start += pieces[piece++].length) {
            int n = Math.min(left, start + pieces[piece].length - size);
            if (n > 0) {
                System.arraycopy(octets, from + length - left, pieces[piece], size - start, n);
                left -= n;
                size += n;
            }
        }
    }

    /** Gives all of it away. */
    public void writeTo(Taker out) throws IOException {
        int left = size;
        for (int i = 0; left > 0; i++) {
            int n = Math.min(left, pieces[i].length);
            out.take(pieces[i], 0, n);
            left -= n;
        }
    }

    /** A copy of all of it. */
    public byte[] copy() {
        byte[] all = new byte[size];
        int at = 0;
        for (int i = 0; at < size; i++) {
            int n = Math.min(size - at, pieces[i].length);
            System.arraycopy(pieces[i], 0, all, at, n);
            at += n;
        }
        return all;
    }

    /**
     * The first octets, at least {@code least} of them if there are so many. The array is not to be written to, and may have more behind
     * the last octet.
     */
    public byte[] head(int least) {
        if (count == 0) {
            return NOTHING;
        }
        int wanted = Math.min(least, size);
        if (pieces[0].length >= wanted) {
            return pieces[0];
        }
        byte[] head = new byte[wanted];
        try (InputStream in = open(0)) {
            in.readNBytes(head, 0, wanted);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return head;
    }

    /** What is in it now, from an offset on. */
    public InputStream open(int offset) {
        Objects.checkIndex(offset, size + 1);
        Input in = new Input(Arrays.copyOf(pieces, count), size);
        in.skip(offset);
        return in;
    }

    /** Lets go of its memory. */
    public void clear() {
        pieces = new byte[][] {};
        count = 0;
        capacity = 0;
        size = 0;
    }

    private static final class Input extends InputStream {
        private final byte[][] pieces;
        private int piece;
        private int at; // in the piece
        private int left;

        Input(byte[][] pieces, int size) {
            this.pieces = pieces;
            this.left = size;
        }

        /** Octets of the piece that can be read; 0 only at the end. */
        private int here() {
            while (left > 0 && at == pieces[piece].length) {
                piece++;
                at = 0;
            }
            return left == 0 ? 0 : Math.min(left, pieces[piece].length - at);
        }

        private void advance(int octets) {
            at += octets;
            left -= octets;
        }

        @Override
        public int read() {
            if (here() == 0) {
                return -1;
            }
            int octet = pieces[piece][at] & 0xff;
            advance(1);
            return octet;
        }

        @Override
        public int read(byte[] into, int from, int length) {
            Objects.checkFromIndexSize(from, length, into.length);
            int done = 0;
            for (int here = here(); done < length && here > 0; here = here()) {
                int n = Math.min(length - done, here);
                System.arraycopy(pieces[piece], at, into, from + done, n);
                advance(n);
                done += n;
            }
            return done == 0 && length > 0 ? -1 : done;
        }

        @Override
        public long skip(long octets) {
            long skipped = 0;
            for (int here = here(); skipped < octets && here > 0; here = here()) {
                int n = (int) Math.min(octets - skipped, here);
                advance(n);
                skipped += n;
            }
            return skipped;
        }

        @Override
        public int available() {
            return left;
        }
    }
}
