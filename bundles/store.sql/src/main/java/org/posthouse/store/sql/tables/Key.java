package org.posthouse.store.sql.tables;

import java.nio.ByteBuffer;
import org.posthouse.support.Sha256;

/**
 * A delivery key of an account.
 *
 * @param account the account's id
 * @param high first half of the hash
 * @param low second half
 */
public record Key(long account, long high, long low) {
    public static final int OCTETS = 16;

    public static Key of(long account, String key) {
        ByteBuffer hash = ByteBuffer.wrap(Sha256.of(key));
        return new Key(account, hash.getLong(), hash.getLong());
    }

    public byte[] bytes() {
        return ByteBuffer.allocate(OCTETS).putLong(high).putLong(low).array();
    }
}
