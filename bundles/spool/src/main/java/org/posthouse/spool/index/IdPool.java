package org.posthouse.spool.index;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Ids as octets behind each other. Room that is freed is used again for ids of the same length, of which there are few. */
final class IdPool {
    private static final int CHUNK_BITS = 16;
    private static final int CHUNK = 1 << CHUNK_BITS;
    private static final int LENGTH = 2;
    private static final int LINK = 4;

    /** The most octets of an id. */
    static final int LONGEST = 4096;

    private byte[][] chunks = {};
    private int used = CHUNK;
    private final Map<Integer, Integer> free = new HashMap<>();

    private static int room(int length) {
        return LENGTH + Math.max(LINK, length);
    }

    /** Keeps an id; its place is a number of 32 bits. */
    int add(byte[] id) {
        int room = room(id.length);
        int place;
        Integer reused = free.remove(room);
        if (reused != null) {
            place = reused;
            int next = link(place);
            if (next != 0) {
                free.put(room, next);
            }
        } else {
            place = extend(room);
        }
        byte[] chunk = chunk(place);
        int at = at(place);
        chunk[at] = (byte) (id.length >> 8);
        chunk[at + 1] = (byte) id.length;
        System.arraycopy(id, 0, chunk, at + LENGTH, id.length);
        return place;
    }

    private int extend(int room) {
        if (used + room > CHUNK) {
            if (chunks.length == 1 << 32 - CHUNK_BITS) {
                throw new IllegalStateException("too many ids");
            }
            chunks = Arrays.copyOf(chunks, chunks.length + 1);
            chunks[chunks.length - 1] = new byte[CHUNK];
            used = chunks.length == 1 ? 1 : 0; // no id is at place 0
        }
        int place = (chunks.length - 1 << CHUNK_BITS) + used;
        used += room;
        return place;
    }

    void free(int place) {
        int room = room(length(place));
        Integer next = free.put(room, place);
        int link = next == null ? 0 : next;
        byte[] chunk = chunk(place);
        int at = at(place) + LENGTH;
        for (int i = 0; i < LINK; i++) {
            chunk[at + i] = (byte) (link >>> 8 * i);
        }
    }

    private int link(int place) {
        byte[] chunk = chunk(place);
        int at = at(place) + LENGTH;
        int link = 0;
        for (int i = 0; i < LINK; i++) {
            link |= (chunk[at + i] & 0xff) << 8 * i;
        }
        return link;
    }

    private byte[] chunk(int place) {
        return chunks[place >>> CHUNK_BITS];
    }

    private static int at(int place) {
        return place & CHUNK - 1;
    }

    private int length(int place) {
        byte[] chunk = chunk(place);
        return (chunk[at(place)] & 0xff) << 8 | chunk[at(place) + 1] & 0xff;
    }

    byte[] get(int place) {
        int from = at(place) + LENGTH;
        return Arrays.copyOfRange(chunk(place), from, from + length(place));
    }

    boolean is(int place, byte[] id) {
        int from = at(place) + LENGTH;
        return Arrays.equals(chunk(place), from, from + length(place), id, 0, id.length);
    }

    /** The hash of a kept id, the same as {@link #hash(byte[], int, int)} of its octets. */
    int hash(int place) {
        int from = at(place) + LENGTH;
        return hash(chunk(place), from, from + length(place));
    }

    static int hash(byte[] octets, int from, int to) {
        long h = 0xcbf29ce484222325L; // FNV-1a, and mixed, since ids differ little
        for (int i = from; i < to; i++) {
            h = (h ^ octets[i]) * 0x100000001b3L;
        }
        h ^= h >>> 33;
        h *= 0xff51afd7ed558ccdL;
        return (int) (h >>> 32);
    }
}
