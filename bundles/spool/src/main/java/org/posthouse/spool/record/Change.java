package org.posthouse.spool.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.posthouse.segments.CorruptRecordException;

/**
 * A change of a mail's recipients, as a record.
 *
 * @param base the record of the mail as it came
 * @param before the record of the change before; 0 if there is none, or if it does not matter any more
 * @param number one more than that of the change before
 * @param delta see {@link Delta}
 */
record Change(long base, long before, int number, byte[] delta) {
    private static final int VERSION = 1;
    private static final int HEAD = 1 + 8 + 8 + 4;

    ByteBuffer encode() {
        return ByteBuffer.allocate(HEAD + delta.length)
                .put((byte) VERSION)
                .putLong(base)
                .putLong(before)
                .putInt(number)
                .put(delta)
                .flip();
    }

    static Change read(Reading reading, long record) throws IOException {
        byte[] octets = reading.read(record);
        if (octets.length < HEAD) {
            throw new CorruptRecordException("change of " + octets.length + " octets");
        }
        ByteBuffer in = ByteBuffer.wrap(octets);
        int version = in.get();
        if (version != VERSION) {
            throw new CorruptRecordException("change of version " + version + ", expected " + VERSION);
        }
        return new Change(in.getLong(), in.getLong(), in.getInt(), Arrays.copyOfRange(octets, HEAD, octets.length));
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Change c
                && c.base == base
                && c.before == before
                && c.number == number
                && Arrays.equals(c.delta, delta);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(base) * 31 + number;
    }

    @Override
    public String toString() {
        return "change " + number + " of " + Long.toHexString(base);
    }
}
