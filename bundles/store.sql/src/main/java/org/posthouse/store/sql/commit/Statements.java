package org.posthouse.store.sql.commit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The statements of a connection, prepared once, and those whose batches wait to be run. Used by the committer. */
final class Statements {
    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private final Set<String> dirty = new HashSet<>();

    Statements(Connection connection) {
        this.connection = connection;
    }

    PreparedStatement get(String sql) throws SQLException {
        PreparedStatement s = statements.get(sql);
        if (s == null) {
            s = connection.prepareStatement(sql);
            statements.put(sql, s);
        }
        return s;
    }

    /** Adds to the statement's batch a run with these values. */
    void add(String sql, Object... values) throws SQLException {
        PreparedStatement s = get(sql);
        for (int i = 0; i < values.length; i++) {
            s.setObject(i + 1, values[i]);
        }
        add(sql, s);
    }

    /** Adds to the statement's batch a run with the values that are set. */
    void add(String sql, PreparedStatement s) throws SQLException {
        s.addBatch();
        dirty.add(sql);
    }

    /** Runs the statement's batch. */
    void run(String sql) throws SQLException {
        if (dirty.remove(sql)) {
            statements.get(sql).executeBatch();
        }
    }

    /** Nothing of a batch waits. */
    void begin() {
        dirty.clear();
    }

    /** Forgets them, with what may be left in their batches. */
    void clear() {
        statements.clear();
    }
}
