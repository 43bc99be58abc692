package org.posthouse.segments;

import java.nio.ByteBuffer;

/** The payload of a tombstone record: pairs of a deleted record's id and the segment that holds it. */
final class Tombstones {
    static final int ENTRY = 16;
    /** Pairs in one record at most. */
    static final int MOST = 1024;

    private Tombstones() {}

    static ByteBuffer encode(Catalog.Deletion deletion) {
        ByteBuffer b = ByteBuffer.allocate(deletion.ids().length * ENTRY);
        for (int i = 0; i < deletion.ids().length; i++) {
            b.putLong(deletion.ids()[i]).putLong(deletion.targets()[i]);
        }
        return b.flip();
    }

    /** Takes pairs. */
    interface Visitor {
        void pair(long id, long target);
    }

    static void decode(ByteBuffer b, Visitor visitor) {
        while (b.remaining() >= ENTRY) {
            visitor.pair(b.getLong(), b.getLong());
        }
    }
}
