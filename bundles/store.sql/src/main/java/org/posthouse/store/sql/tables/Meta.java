package org.posthouse.store.sql.tables;

import java.sql.Connection;
import java.sql.SQLException;
import org.posthouse.sql.Sql;

/** Numbers of the whole store. */
public final class Meta {
    /** The id of the next mailbox. */
    public static final String NEXT_MAILBOX = "next_mailbox";

    /** The highest UIDVALIDITY ever given. */
    public static final String LAST_UIDVALIDITY = "last_uidvalidity";

    /** 1 if the store was closed in order. */
    public static final String CLEAN = "clean";

    /** Milliseconds UTC: delivery keys of mails from then on sort by time. */
    static final String KEYS_BY_TIME = "keys_by_time";

    private Meta() {}

    public static long get(Connection c, String name) throws SQLException {
        return Sql.one(c, "SELECT value FROM store_meta WHERE name = ?", r -> r.getLong(1), name)
                .orElseThrow(() -> new SQLException("store_meta has no " + name));
    }

    public static void set(Connection c, String name, long value) throws SQLException {
        Sql.update(c, "UPDATE store_meta SET value = ? WHERE name = ?", value, name);
    }
}
