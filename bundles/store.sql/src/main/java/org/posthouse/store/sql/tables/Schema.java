package org.posthouse.store.sql.tables;

import java.io.IOException;
import java.sql.SQLException;
import org.posthouse.db.api.Database;
import org.posthouse.sql.Migrator;

/** The tables. */
public final class Schema {
    private static final String VERSIONS = "STORE_SCHEMA";

    private Schema() {}

    /** Brings the tables of a database to the version this code expects. */
    public static void migrate(Database database) throws SQLException, IOException {
        new Migrator(database, Schema.class, VERSIONS).run();
    }
}
