package org.posthouse.store.sql.tables;

import java.nio.ByteBuffer;

/**
 * A delivery key of an account, as {@link Keys} makes it.
 *
 * @param account the account's id
 * @param high its first eight octets
 * @param low its last eight
 */
public record Key(long account, long high, long low) {
    public static final int OCTETS = 16;

    public byte[] bytes() {
        return ByteBuffer.allocate(OCTETS).putLong(high).putLong(low).array();
    }
}
