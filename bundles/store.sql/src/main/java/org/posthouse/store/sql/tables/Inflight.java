package org.posthouse.store.sql.tables;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A message whose body a transaction did not wait for.
 *
 * @param key its delivery key; null if there is none
 */
public record Inflight(long account, long mailbox, long uid, Key key) {
    static final int CHUNK = 700;
    private static final int OCTETS = 5 * Long.BYTES + 1;

    public static List<byte[]> encode(List<Inflight> entries) {
        List<byte[]> chunks = new ArrayList<>();
        for (int from = 0; from < entries.size(); from += CHUNK) {
            List<Inflight> some = entries.subList(from, Math.min(entries.size(), from + CHUNK));
            ByteBuffer out = ByteBuffer.allocate(some.size() * OCTETS);
            for (Inflight e : some) {
                out.putLong(e.account).putLong(e.mailbox).putLong(e.uid);
                out.put((byte) (e.key == null ? 0 : 1));
                out.putLong(e.key == null ? 0 : e.key.high()).putLong(e.key == null ? 0 : e.key.low());
            }
            chunks.add(out.array());
        }
        return chunks;
    }

    static List<Inflight> decode(byte[] chunk) {
        List<Inflight> entries = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(chunk);
        while (in.remaining() >= OCTETS) {
            long account = in.getLong();
            long mailbox = in.getLong();
            long uid = in.getLong();
            boolean keyed = in.get() != 0;
            Key key = new Key(account, in.getLong(), in.getLong());
            entries.add(new Inflight(account, mailbox, uid, keyed ? key : null));
        }
        return entries;
    }
}
