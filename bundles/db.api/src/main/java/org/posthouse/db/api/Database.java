package org.posthouse.db.api;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** A database that is there as long as the service is. Connections are lent: whoever takes one closes it soon. */
@ProviderType
public interface Database {
    /**
     * Lends a connection with auto-commit off; closing it rolls back what was not committed and gives it back.
     *
     * @throws SQLException if none is free in time or the database is leaving
     */
    Connection connection() throws SQLException;

    /** How this database differs from others. */
    SqlDialect dialect();

    /**
     * What this database can do besides, by its interface: {@link DatabaseBackup}, for one. Never cast the service instead:
     * it may be wrapped.
     *
     * @return empty if it cannot do that; otherwise usable as long as the database is
     */
    default <T> Optional<T> extension(Class<T> type) {
        return type.isInstance(this) ? Optional.of(type.cast(this)) : Optional.empty();
    }
}
