package org.posthouse.store.sql.tables;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

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
        try {
            ByteBuffer hash =
                    ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
            return new Key(account, hash.getLong(), hash.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public byte[] bytes() {
        return ByteBuffer.allocate(OCTETS).putLong(high).putLong(low).array();
    }
}
