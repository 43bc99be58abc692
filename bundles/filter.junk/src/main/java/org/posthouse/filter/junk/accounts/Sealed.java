package org.posthouse.filter.junk.accounts;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Octets with their CRC-32C behind them. */
final class Sealed {
    private Sealed() {}

    static byte[] seal(ByteArrayOutputStream octets) {
        byte[] content = octets.toByteArray();
        return ByteBuffer.allocate(content.length + Integer.BYTES)
                .put(content)
                .putInt(sum(content))
                .array();
    }

    /** @throws IOException if they are not what they were */
    static byte[] open(byte[] sealed) throws IOException {
        int length = sealed.length - Integer.BYTES;
        if (length < 0) {
            throw new IOException("damaged: too short");
        }
        byte[] content = Arrays.copyOf(sealed, length);
        if (ByteBuffer.wrap(sealed, length, Integer.BYTES).getInt() != sum(content)) {
            throw new IOException("damaged: wrong check sum");
        }
        return content;
    }

    private static int sum(byte[] octets) {
        CRC32C sum = new CRC32C();
        sum.update(octets);
        return (int) sum.getValue();
    }
}
