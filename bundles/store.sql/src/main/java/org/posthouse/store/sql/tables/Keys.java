package org.posthouse.store.sql.tables;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import org.posthouse.db.api.Database;
import org.posthouse.support.Sha256;

/**
 * Makes the short form of delivery keys. A key that begins with the id of a mail (14 characters that sort by time, then a
 * {@code /} or {@code -}) becomes 6 octets of time and 10 of its SHA-256: so rows are added at the end of an account's, where a
 * hash alone would touch a page anywhere for each mail. Any other key becomes 16 octets of the hash.
 *
 * <p>So do keys of mails from before the tables knew this form, since the same key must always come to the same.
 */
public final class Keys {
    private static final int TIME_DIGITS = 11;
    private static final int ID_DIGITS = 14;
    private static final int DIGIT_BITS = 5;
    private static final int MILLIS_BITS = 10; // an id counts in 1/1024 ms
    private static final int LEFT_OUT = TIME_DIGITS * DIGIT_BITS - 48;

    private final long byTimeSince;

    /** @param byTimeSince milliseconds UTC */
    Keys(long byTimeSince) {
        this.byTimeSince = byTimeSince;
    }

    /** The form that a database has. */
    public static Keys of(Database database) throws SQLException {
        try (Connection c = database.connection()) {
            return new Keys(Meta.get(c, Meta.KEYS_BY_TIME));
        }
    }

    /** The short form of a key. */
    public Key key(long account, String key) {
        ByteBuffer hash = ByteBuffer.wrap(Sha256.of(key));
        long time = time(key);
        if (time < 0 || time >>> MILLIS_BITS < byTimeSince) {
            return new Key(account, hash.getLong(), hash.getLong());
        }
        return new Key(account, time >>> LEFT_OUT << 16 | hash.getShort() & 0xffff, hash.getLong());
    }

    /** When the mail came that a key is of, in 1/1024 ms; -1 if that cannot be seen. */
    private static long time(String key) {
        if (key.length() <= ID_DIGITS || "/-".indexOf(key.charAt(ID_DIGITS)) < 0) {
            return -1;
        }
        long time = 0;
        for (int i = 0; i < ID_DIGITS; i++) {
            int digit = digit(key.charAt(i));
            if (digit < 0) {
                return -1;
            }
            time = i < TIME_DIGITS ? time << DIGIT_BITS | digit : time;
        }
        return time;
    }

    private static int digit(char c) {
        return "0123456789abcdefghjkmnpqrstvwxyz".indexOf(c);
    }
}
