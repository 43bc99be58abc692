package org.posthouse.store.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Numbers of the whole store. */
final class Meta {
    /** The id of the next mailbox. */
    static final String NEXT_MAILBOX = "next_mailbox";

    /** The highest UIDVALIDITY ever given. */
    static final String LAST_UIDVALIDITY = "last_uidvalidity";

    /** 1 if the store was closed in order. */
    static final String CLEAN = "clean";

    private Meta() {}

    static long get(Connection c, String name) throws SQLException {
        try (PreparedStatement s = c.prepareStatement("SELECT value FROM store_meta WHERE name = ?")) {
            s.setString(1, name);
            try (ResultSet r = s.executeQuery()) {
                if (!r.next()) {
                    throw new SQLException("store_meta has no " + name);
                }
                return r.getLong(1);
            }
        }
    }

    static void set(Connection c, String name, long value) throws SQLException {
        try (PreparedStatement s = c.prepareStatement("UPDATE store_meta SET value = ? WHERE name = ?")) {
            s.setLong(1, value);
            s.setString(2, name);
            s.executeUpdate();
        }
    }
}
