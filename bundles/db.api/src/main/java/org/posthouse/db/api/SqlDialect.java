package org.posthouse.db.api;

import java.sql.SQLException;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** What differs between databases, as far as the SQL of this server meets it. */
@ProviderType
public interface SqlDialect {
    /** Names the folder of migration files, such as {@code derby}. */
    String name();

    /** Adds "at most n rows" ({@code FETCH FIRST n ROWS ONLY} or {@code LIMIT n}) to a query. */
    String limit(String query, int rows);

    /**
     * A statement that inserts a row, or changes the row that is there under its key ({@code MERGE} or
     * {@code INSERT … ON CONFLICT}). Of two that insert the same key at the same time one waits for the other, and may fail
     * as {@linkplain #duplicateKey a duplicate}: run again, it changes the row.
     *
     * @param keys the columns of the table's primary key
     * @param values the other columns; none: a row that is there stays as it is
     */
    Upsert upsert(String table, List<String> keys, List<String> values);

    /** True if a unique key was violated. */
    boolean duplicateKey(SQLException e);

    /** True if the same transaction may succeed when run again: deadlock, lock time-out, serialization failure. */
    boolean retryable(SQLException e);

    /** True if the connection broke, so that the outcome of a commit under way is unknown. */
    boolean connectionLost(SQLException e);

    /** True if the disk is full. */
    boolean full(SQLException e);
}
