package org.posthouse.spool.record;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.posthouse.segments.Batch;
import org.posthouse.segments.CorruptRecordException;

/**
 * That a mail has taken the place of recipients of another one. It is durable together with that mail, which does not count
 * without it; then the recipients leave the other mail by a change. A start that finds them there still, and no change since,
 * was cut off between the two and makes that change.
 *
 * @param mail the record of the mail that came
 * @param from the record of the mail that the recipients leave
 * @param number the number of that mail's latest change then
 * @param keys the delivery keys of those that leave
 */
record Split(long mail, long from, int number, Set<String> keys) {
    private static final int VERSION = 1;

    /** Writes it; it is durable with the batch. */
    long write(Batch batch) throws IOException {
        List<byte[]> octets = new ArrayList<>();
        int length = 1 + Long.BYTES + Long.BYTES + Integer.BYTES + Integer.BYTES;
        for (String key : keys) {
            byte[] one = key.getBytes(StandardCharsets.UTF_8);
            octets.add(one);
            length += Integer.BYTES + one.length;
        }
        ByteBuffer out = ByteBuffer.allocate(length)
                .put((byte) VERSION)
                .putLong(mail)
                .putLong(from)
                .putInt(number)
                .putInt(octets.size());
        octets.forEach(one -> out.putInt(one.length).put(one));
        return batch.append(Types.SPLIT, out.flip());
    }

    static Split read(Reading reading, long record) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(reading.read(record));
        try {
            int version = in.get();
            if (version != VERSION) {
                throw new CorruptRecordException("split of version " + version + ", expected " + VERSION);
            }
            long mail = in.getLong();
            long from = in.getLong();
            int number = in.getInt();
            Set<String> keys = new HashSet<>();
            for (int left = in.getInt(); left > 0; left--) {
                byte[] key = new byte[length(in)];
                in.get(key);
                keys.add(new String(key, StandardCharsets.UTF_8));
            }
            return new Split(mail, from, number, keys);
        } catch (BufferUnderflowException e) {
            throw new CorruptRecordException("split of " + in.limit() + " octets");
        }
    }

    private static int length(ByteBuffer in) throws IOException {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new CorruptRecordException("a key of " + length + " octets");
        }
        return length;
    }
}
