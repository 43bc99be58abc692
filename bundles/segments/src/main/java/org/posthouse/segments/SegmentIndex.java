package org.posthouse.segments;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.LongConsumer;

/**
 * Where the records of one segment are, and which of them live: about 13 octets of memory a record. Ids and offsets
 * both ascend. Safe for concurrent use.
 */
final class SegmentIndex {
    private static final int LENGTH_BITS = 3;

    private long[] ids = new long[16];
    private int[] offsets = new int[16]; // in units of the alignment
    private byte[] tags = new byte[16]; // type, and the octets of padding behind the payload
    private int count;
    private final BitSet dead = new BitSet();
    private long[] gaps = {}; // where unreadable stretches begin
    private long end = Format.HEADER;
    private int live;
    private long liveBytes;
    private long minTime = Long.MAX_VALUE;
    private long maxTime = Long.MIN_VALUE;

    /** Adds a record at the end. */
    synchronized void add(long id, long offset, int type, long length, long time) {
        if ((count > 0 && id <= ids[count - 1]) || offset < end) {
            throw new IllegalArgumentException("out of order");
        }
        if (count == ids.length) {
            resize(count + (count >> 1));
        }
        ids[count] = id;
        offsets[count] = (int) (offset / Format.ALIGN);
        tags[count] = (byte) (type << LENGTH_BITS | (int) (Format.align(length) - length));
        count++;
        end = offset + Format.span(length);
        if (type <= Format.LAST_USER_TYPE) {
            minTime = Math.min(minTime, time);
            maxTime = Math.max(maxTime, time);
            live++;
            liveBytes += Format.span(length);
        }
    }

    /** Notes an unreadable stretch behind the last record. */
    synchronized void addGap(long start, long until) {
        gaps = Arrays.copyOf(gaps, gaps.length + 1);
        gaps[gaps.length - 1] = start;
        end = until;
    }

    /** Takes records out as if they had not been readable. */
    synchronized void drop(int from, int until) {
        if (from == until) {
            return;
        }
        long start = offset(from);
        for (int i = from; i < until; i++) {
            kill(i);
        }
        int rest = count - until;
        System.arraycopy(ids, until, ids, from, rest);
        System.arraycopy(offsets, until, offsets, from, rest);
        System.arraycopy(tags, until, tags, from, rest);
        BitSet tail = dead.get(until, Math.max(until, dead.length()));
        dead.clear(from, Math.max(from, dead.length()));
        tail.stream().forEach(i -> dead.set(from + i));
        count = from + rest;
        gaps = Arrays.copyOf(gaps, gaps.length + 1);
        gaps[gaps.length - 1] = start;
    }

    /** Forgets the records from position {@code from} on, and what is behind {@code newEnd}. */
    synchronized void truncate(int from, long newEnd) {
        for (int i = from; i < count; i++) {
            kill(i);
        }
        dead.clear(from, Math.max(from, count));
        count = from;
        end = newEnd;
        gaps = Arrays.stream(gaps).filter(g -> g < newEnd).toArray();
    }

    private void resize(int size) {
        ids = Arrays.copyOf(ids, size);
        offsets = Arrays.copyOf(offsets, size);
        tags = Arrays.copyOf(tags, size);
    }

    /** Gives back memory that is not needed when no more records come. */
    synchronized void trim() {
        resize(Math.max(count, 1));
    }

    synchronized int count() {
        return count;
    }

    /** The largest id; 0 if there is no record. */
    synchronized long lastId() {
        return count == 0 ? 0 : ids[count - 1];
    }

    /** The octet behind the last record. */
    synchronized long end() {
        return end;
    }

    /** The position of an id, negative if it is not here. */
    synchronized int find(long id) {
        return Arrays.binarySearch(ids, 0, count, id);
    }

    synchronized long id(int i) {
        return ids[i];
    }

    synchronized long offset(int i) {
        return Integer.toUnsignedLong(offsets[i]) * Format.ALIGN;
    }

    synchronized int type(int i) {
        return (tags[i] & 0xff) >>> LENGTH_BITS;
    }

    /** Payload octets of a record. */
    synchronized long length(int i) {
        return spanOf(i) - Format.RECORD - (tags[i] & (1 << LENGTH_BITS) - 1);
    }

    private long spanOf(int i) {
        long start = offset(i);
        long next = i + 1 < count ? offset(i + 1) : end;
        for (long gap : gaps) {
            if (gap > start && gap < next) {
                next = gap;
            }
        }
        return next - start;
    }

    synchronized boolean isLive(int i) {
        return !dead.get(i);
    }

    /** Marks a record as dead; false if it was. */
    synchronized boolean kill(int i) {
        if (dead.get(i)) {
            return false;
        }
        dead.set(i);
        if (type(i) <= Format.LAST_USER_TYPE) {
            live--;
            liveBytes -= spanOf(i);
        }
        return true;
    }

    /** Undoes {@link #kill}. */
    synchronized void revive(int i) {
        if (dead.get(i)) {
            dead.clear(i);
            if (type(i) <= Format.LAST_USER_TYPE) {
                live++;
                liveBytes += spanOf(i);
            }
        }
    }

    /** Live records of the owner's types. */
    synchronized int live() {
        return live;
    }

    /** Octets that those take in the file. */
    synchronized long liveBytes() {
        return liveBytes;
    }

    /** Octets that live records of a type take in the file. */
    synchronized long bytes(int type) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += type(i) == type && !dead.get(i) ? spanOf(i) : 0;
        }
        return sum;
    }

    /** True if no record is as old as {@code before}, a time in milliseconds. */
    synchronized boolean allSince(long before) {
        return minTime >= before;
    }

    /** True if all records are older. */
    synchronized boolean allBefore(long before) {
        return maxTime < before;
    }

    /** A copy of the ids of live records of a type. */
    synchronized long[] ids(int type) {
        long[] found = new long[count];
        int n = 0;
        for (int i = 0; i < count; i++) {
            if (type(i) == type && !dead.get(i)) {
                found[n++] = ids[i];
            }
        }
        return Arrays.copyOf(found, n);
    }

    /** Calls with the number of every segment in which records of this one were first written. */
    synchronized void births(LongConsumer each) {
        long last = -1;
        for (int i = 0; i < count; i++) {
            long birth = Format.birth(ids[i]);
            if (birth != last) {
                each.accept(birth);
                last = birth;
            }
        }
    }

    /** The octets of the INDEX record, to be written piece by piece. */
    synchronized void encode(PayloadSink sink) throws java.io.IOException {
        ByteBuffer b = ByteBuffer.allocate(8192);
        b.putInt(count).putInt(gaps.length).putLong(minTime).putLong(maxTime).putLong(end);
        for (long gap : gaps) {
            room(b, sink).putLong(gap);
        }
        for (int i = 0; i < count; i++) {
            room(b, sink).putLong(ids[i]).putInt(offsets[i]).put(tags[i]);
        }
        sink.write(b.flip());
    }

    private static ByteBuffer room(ByteBuffer b, PayloadSink sink) throws java.io.IOException {
        if (b.remaining() < 16) {
            sink.write(b.flip());
            b.clear();
        }
        return b;
    }

    /** Reads an INDEX record's payload; null if it makes no sense. */
    static SegmentIndex decode(ByteBuffer b) {
        if (b.remaining() < 32) {
            return null;
        }
        int count = b.getInt();
        int gapCount = b.getInt();
        long minTime = b.getLong();
        long maxTime = b.getLong();
        long end = b.getLong();
        if (count < 0 || gapCount < 0 || b.remaining() != gapCount * 8L + count * 13L) {
            return null;
        }
        SegmentIndex index = new SegmentIndex();
        index.gaps = new long[gapCount];
        for (int i = 0; i < gapCount; i++) {
            index.gaps[i] = b.getLong();
        }
        index.resize(Math.max(count, 1));
        for (int i = 0; i < count; i++) {
            index.ids[i] = b.getLong();
            index.offsets[i] = b.getInt();
            index.tags[i] = b.get();
        }
        index.count = count;
        index.end = end;
        index.minTime = minTime;
        index.maxTime = maxTime;
        for (int i = 0; i < count; i++) {
            if (index.type(i) <= Format.LAST_USER_TYPE) {
                index.live++;
                index.liveBytes += index.spanOf(i);
            }
        }
        return index;
    }

    /** Takes pieces of a payload. */
    interface PayloadSink {
        void write(ByteBuffer piece) throws java.io.IOException;
    }
}
