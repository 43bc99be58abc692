package org.posthouse.store.sql.tables;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.sql.memory.Backlog;
import org.posthouse.store.sql.memory.Columns;

/**
 * What is decided of many messages of a mailbox and is still to be done to their rows, a piece at a time. To do a piece twice,
 * or in another order, changes nothing: rows that are newer are left alone, and UIDs are never used again.
 *
 * @param entries in the order in which they were made
 */
public record Redo(long account, long mailbox, Backlog.Id id, List<Entry> entries) {
    private static final int CHUNK = 32_000;

    /**
     * Messages of which the same is true.
     *
     * @param modSeq the mod-sequence of the change; 0: of rows that were never seen
     * @param flags the flags they have; none if they are removed
     */
    public record Entry(long modSeq, Flags flags, UidSet uids) {}

    /** The messages it is about. */
    public UidSet uids() {
        return UidSet.ofRanges(
                entries.stream().flatMap(e -> e.uids().ranges().stream()).toList());
    }

    /** Brings columns that were read from the rows up to date. */
    public void applyTo(Columns columns) {
        for (Entry e : entries) {
            if (id.kind().hides()) {
                columns.seen(e.modSeq());
                columns.remove(e.uids());
            } else {
                columns.change(e.uids(), e.modSeq(), e.flags());
            }
        }
    }

    /** The same in pieces of at most so many messages, in order. */
    public List<List<Entry>> pieces(int size) {
        List<List<Entry>> pieces = new ArrayList<>();
        List<Entry> piece = new ArrayList<>();
        long room = size;
        for (Entry e : entries) {
            UidSet rest = e.uids();
            while (!rest.isEmpty()) {
                UidSet some = first(rest, room);
                piece.add(new Entry(e.modSeq(), e.flags(), some));
                room -= some.count();
                rest = rest.after(some.last());
                if (room == 0) {
                    pieces.add(piece);
                    piece = new ArrayList<>();
                    room = size;
                }
            }
        }
        if (!piece.isEmpty()) {
            pieces.add(piece);
        }
        return pieces;
    }

    private static UidSet first(UidSet uids, long count) {
        List<UidSet.Range> some = new ArrayList<>();
        long left = count;
        for (UidSet.Range r : uids.ranges()) {
            long last = Math.min(r.last(), r.first() + left - 1);
            some.add(new UidSet.Range(r.first(), last));
            left -= last - r.first() + 1;
            if (left == 0) {
                break;
            }
        }
        return UidSet.ofRanges(some);
    }

    // --- as octets

    /** What is stored of it, in parts that fit into a row. */
    public List<byte[]> encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Entry e : entries) {
            put(out, e.modSeq());
            put(out, e.flags().system());
            byte[] keywords = String.join(" ", e.flags().keywords()).getBytes(StandardCharsets.UTF_8);
            put(out, keywords.length);
            out.writeBytes(keywords);
            put(out, e.uids().ranges().size());
            long before = 0;
            for (UidSet.Range r : e.uids().ranges()) {
                put(out, r.first() - before);
                put(out, r.last() - r.first());
                before = r.last();
            }
        }
        byte[] all = out.toByteArray();
        List<byte[]> chunks = new ArrayList<>();
        for (int from = 0; from < all.length; from += CHUNK) {
            chunks.add(Arrays.copyOfRange(all, from, Math.min(all.length, from + CHUNK)));
        }
        return chunks;
    }

    private static void put(ByteArrayOutputStream out, long number) {
        long rest = number;
        while (rest > 0x7F) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    static List<Entry> decode(byte[] all) {
        List<Entry> entries = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(all);
        while (in.hasRemaining()) {
            long modSeq = get(in);
            int system = (int) get(in);
            byte[] keywords = new byte[(int) get(in)];
            in.get(keywords);
            Flags flags =
                    Tables.flags(system, keywords.length == 0 ? null : new String(keywords, StandardCharsets.UTF_8));
            List<UidSet.Range> ranges = new ArrayList<>();
            long before = 0;
            for (long left = get(in); left > 0; left--) {
                long first = before + get(in);
                before = first + get(in);
                ranges.add(new UidSet.Range(first, before));
            }
            entries.add(new Entry(modSeq, flags, UidSet.ofRanges(ranges)));
        }
        return entries;
    }

    private static long get(ByteBuffer in) {
        long number = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            number |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return number;
            }
        }
    }
}
