package org.posthouse.store.sql.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.posthouse.db.api.DatabaseBackup;
import org.posthouse.sql.Sql;
import org.posthouse.store.api.StoreAdmin;
import org.posthouse.store.api.StoreBackup.Rehearsal;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.blob.BlobBackup;
import org.posthouse.store.sql.tables.Schema;
import org.posthouse.store.sql.tables.Tables;

/**
 * Opens a backup as a restore would. A database changes when it is opened, and files of a backup may be links to those of another:
 * so the database is copied. The bodies are read where they are.
 */
final class Rehearsing {
    private final DatabaseBackup database;
    private final BlobBackup bodies;
    private final Path scratch;

    Rehearsing(DatabaseBackup database, BlobBackup bodies, Path scratch) {
        this.database = database;
        this.bodies = bodies;
        this.scratch = scratch;
    }

    Rehearsal run(Path tables, Path segments) throws IOException {
        Path copy = scratch.resolve("db");
        copy(tables, copy);
        Rehearsal[] found = new Rehearsal[1];
        try {
            database.look(copy, opened -> {
                Schema.migrate(opened);
                bodies.look(segments, scratch.resolve("blobs"), blobs -> {
                    try (Connection c = opened.connection()) {
                        StoreAdmin.Report report = new Check(new Tables(opened), blobs).run();
                        found[0] = new Rehearsal(
                                report,
                                Sql.one(c, "SELECT COUNT(*) FROM mailbox", r -> r.getLong(1))
                                        .orElseThrow());
                        c.rollback();
                    } catch (SQLException | StoreException e) {
                        throw new IOException("cannot read the copy of the index: " + e.getMessage(), e);
                    }
                });
            });
        } catch (SQLException e) {
            throw new IOException("cannot open the copy of the index: " + e.getMessage(), e);
        }
        return found[0];
    }

    private static void copy(Path from, Path to) throws IOException {
        List<Path> all;
        try (Stream<Path> tree = Files.walk(from)) {
            all = tree.toList();
        }
        for (Path one : all) {
            Files.copy(one, to.resolve(from.relativize(one).toString()));
        }
    }
}
