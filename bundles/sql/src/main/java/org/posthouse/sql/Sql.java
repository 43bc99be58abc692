package org.posthouse.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthouse.db.api.SqlDialect;
import org.posthouse.db.api.Upsert;

/** One statement, prepared, run and closed. Values are numbers, strings, octets or null. */
public final class Sql {
    private Sql() {}

    /**
     * Reads a row.
     *
     * @param <T> what becomes of it
     */
    @FunctionalInterface
    public interface Row<T> {
        T read(ResultSet r) throws SQLException;
    }

    /** Inserts, changes or deletes rows; says how many. */
    public static int update(Connection c, String sql, Object... values) throws SQLException {
        try (PreparedStatement s = c.prepareStatement(sql)) {
            set(s, values);
            return s.executeUpdate();
        }
    }

    /**
     * Inserts a row or changes the one that is there.
     *
     * @param keys the columns of the primary key
     * @param values the other columns
     */
    public static void upsert(
            Connection c, SqlDialect dialect, String table, Map<String, ?> keys, Map<String, ?> values)
            throws SQLException {
        Upsert upsert = dialect.upsert(table, List.copyOf(keys.keySet()), List.copyOf(values.keySet()));
        Object[] parameters = upsert.parameters().stream()
                .map(column -> keys.containsKey(column) ? keys.get(column) : values.get(column))
                .toArray();
        update(c, upsert.sql(), parameters);
    }

    /** All rows of a query. */
    public static <T> List<T> list(Connection c, String sql, Row<? extends T> row, Object... values)
            throws SQLException {
        try (PreparedStatement s = c.prepareStatement(sql)) {
            set(s, values);
            try (ResultSet r = s.executeQuery()) {
                List<T> rows = new ArrayList<>();
                while (r.next()) {
                    rows.add(row.read(r));
                }
                return rows;
            }
        }
    }

    /** The first row of a query. */
    public static <T> Optional<T> one(Connection c, String sql, Row<? extends T> row, Object... values)
            throws SQLException {
        try (PreparedStatement s = c.prepareStatement(sql)) {
            set(s, values);
            try (ResultSet r = s.executeQuery()) {
                return r.next() ? Optional.of(row.read(r)) : Optional.empty();
            }
        }
    }

    private static void set(PreparedStatement s, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof byte[] octets) {
                s.setBytes(i + 1, octets);
            } else if (values[i] == null) {
                s.setNull(i + 1, Types.VARCHAR);
            } else {
                s.setObject(i + 1, values[i]);
            }
        }
    }
}
