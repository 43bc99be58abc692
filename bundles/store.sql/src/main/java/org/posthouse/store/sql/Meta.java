package org.posthouse.store.sql;

import java.sql.Connection;
import java.sql.SQLException;
import org.posthouse.sql.Sql;

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
        return Sql.one(c, "SELECT value FROM store_meta WHERE name = ?", r -> r.getLong(1), name)
                .orElseThrow(() -> new SQLException("store_meta has no " + name));
    }

    static void set(Connection c, String name, long value) throws SQLException {
        Sql.update(c, "UPDATE store_meta SET value = ? WHERE name = ?", value, name);
    }
}
