package org.posthouse.store.sql.admin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.db.api.Database;
import org.posthouse.db.api.DatabaseBackup;
import org.posthouse.sql.Sql;
import org.posthouse.store.api.StoreAdmin;
import org.posthouse.store.api.StoreBackup;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.blob.BlobBackup;
import org.posthouse.store.api.blob.BlobStore;
import org.posthouse.store.sql.access.SqlAccount;
import org.posthouse.store.sql.engine.Engine;
import org.posthouse.store.sql.sweep.Sweeper;
import org.posthouse.store.sql.tables.Recovery;
import org.posthouse.store.sql.tables.Tables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checking, backing up and restoring the store. */
public final class Admin implements StoreAdmin, StoreBackup {
    private static final Logger LOG = LoggerFactory.getLogger(Admin.class);
    private static final Duration QUIET = Duration.ofSeconds(30);
    private static final String DATABASE = "db";
    private static final String BODIES = "blobs";
    private final Engine engine;
    private final Database database;
    private final BlobStore blobs;
    private final Tables tables;
    private final Sweeper sweeper;
    private final Restoring restoring;

    public Admin(Engine engine, Database database, BlobStore blobs, Restoring restoring) {
        this.engine = engine;
        this.database = database;
        this.blobs = blobs;
        this.tables = engine.tables();
        this.sweeper = engine.sweeper();
        this.restoring = restoring;
    }

    private static IOException io(StoreException e) {
        return new IOException(e.getMessage(), e);
    }

    private void enter() throws IOException {
        if (!engine.gate().isOpen()) {
            throw new IOException("the mail store is stopping");
        }
    }

    @Override
    public Report check() throws IOException {
        enter();
        sweeper.hold();
        try {
            return new Check(tables, blobs).run();
        } catch (StoreException e) {
            throw io(e);
        } finally {
            sweeper.release();
        }
    }

    @Override
    public Mended mend(Mending how) throws IOException {
        enter();
        sweeper.hold();
        try {
            Check check = new Check(tables, blobs);
            check.run();
            Mender mender = new Mender(engine, blobs);
            check.damages().forEach(damage -> mender.mend(damage, how));
            return new Mended(mender.mended(), mender.problems());
        } catch (StoreException e) {
            throw io(e);
        } finally {
            sweeper.release();
        }
    }

    @Override
    public Mended attachOrphans(AccountInfo account, String mailbox) throws IOException {
        enter();
        sweeper.hold();
        try {
            return new Attaching(tables, blobs).into(new SqlAccount(engine, account), mailbox);
        } catch (StoreException e) {
            throw io(e);
        } finally {
            sweeper.release();
        }
    }

    /** {@link StoreBackup} only if both the database and the bodies are files. */
    @Override
    public <T> Optional<T> extension(Class<T> type) {
        boolean files = database.extension(DatabaseBackup.class).isPresent()
                && blobs.extension(BlobBackup.class).isPresent();
        return type == StoreBackup.class && !files ? Optional.empty() : StoreAdmin.super.extension(type);
    }

    private DatabaseBackup files() throws IOException {
        return database.extension(DatabaseBackup.class)
                .orElseThrow(() -> new IOException("back up this database with its own tools"));
    }

    private BlobBackup bodyFiles() throws IOException {
        return blobs.extension(BlobBackup.class)
                .orElseThrow(() -> new IOException("back up these bodies with their own tools"));
    }

    @Override
    public Report backup(Path directory) throws IOException {
        enter();
        Files.createDirectories(directory);
        try (Stream<Path> content = Files.list(directory)) {
            if (content.findAny().isPresent()) {
                throw new IOException(directory + " is not empty");
            }
        }
        Report counted = null;
        sweeper.hold();
        try (BlobStore.Pin pin = blobs.pin()) {
            files().backup(directory.resolve(DATABASE));
            blobs.sync(); // what was committed while its body was being synced
            bodyFiles().copyTo(pin, directory.resolve(BODIES));
            Report[] found = new Report[1];
            files().look(directory.resolve(DATABASE), copy -> {
                try (Connection c = copy.connection()) {
                    found[0] = report(c);
                    c.rollback();
                }
            });
            force(directory);
            force(directory.toAbsolutePath().getParent());
            counted = found[0];
            return counted;
        } catch (IOException | SQLException | RuntimeException e) {
            throw unfinished(e);
        } finally {
            sweeper.release();
            if (counted == null) {
                clear(directory);
            }
        }
    }

    /** Whatever a database or a blob store says that leaves in the middle is no news: it leaves, and the store with it. */
    private IOException unfinished(Exception e) {
        if (!engine.gate().isOpen()) {
            return new IOException("the mail store, or its database or bodies, stopped meanwhile", e);
        }
        return e instanceof IOException plain ? plain : new IOException("cannot copy the index: " + e.getMessage(), e);
    }

    /** Removes half a copy from a directory that was empty. */
    private static void clear(Path directory) {
        for (String part : List.of(DATABASE, BODIES)) {
            try (Stream<Path> all =
                    Files.exists(directory.resolve(part)) ? Files.walk(directory.resolve(part)) : Stream.empty()) {
                for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(one);
                }
            } catch (IOException | UncheckedIOException failed) {
                LOG.warn("incomplete backup left in {}: {}", directory, failed.toString());
            }
        }
    }

    /** Makes durable which files a directory has. */
    private static void force(Path directory) throws IOException {
        if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel self = FileChannel.open(directory, StandardOpenOption.READ)) {
                self.force(true);
            }
        }
    }

    private static void requireBackup(Path directory) throws IOException {
        if (!Files.isDirectory(directory.resolve(DATABASE)) || !Files.isDirectory(directory.resolve(BODIES))) {
            throw new IOException(directory + " is not a backup");
        }
    }

    @Override
    public Report restore(Path directory) throws IOException {
        requireBackup(directory);
        sweeper.halt();
        boolean whole = false;
        try {
            if (!engine.gate().suspend(QUIET)) {
                throw new IOException("the mail store stayed busy");
            }
            replace(directory);
            whole = true;
            LOG.info("restored from {}", directory);
        } catch (SQLException e) {
            throw new IOException("cannot restore the index: " + e.getMessage(), e);
        } catch (StoreException e) {
            throw io(e);
        } finally {
            engine.cache().dropAll();
            if (whole || !restoring.pending()) {
                engine.gate().resume();
                sweeper.resume();
            } else {
                LOG.error("restore of {} is incomplete: no access until it is restored again", directory);
            }
        }
        return report();
    }

    private void replace(Path directory) throws IOException, SQLException, StoreException {
        engine.committer().disconnect();
        engine.cache().dropAll();
        files().restore(
                        directory.resolve(DATABASE),
                        copy -> restoring.prepare(
                                copy, directory.resolve(BODIES).toAbsolutePath()));
        restoring.finish();
        Recovery.run(database, blobs);
        engine.replaced();
    }

    @Override
    public Rehearsal rehearse(Path directory, Path scratch) throws IOException {
        enter();
        requireBackup(directory);
        return new Rehearsing(files(), bodyFiles(), scratch)
                .run(directory.resolve(DATABASE), directory.resolve(BODIES));
    }

    /** Counts without looking at every body. */
    private Report report() throws IOException {
        try {
            return tables.committed(Admin::report);
        } catch (StoreException e) {
            throw io(e);
        }
    }

    private static Report report(Connection c) throws SQLException {
        long[] sums = one(c, "SELECT COUNT(DISTINCT account), SUM(messages), SUM(octets) FROM mailbox");
        long[] extra = one(c, "SELECT COUNT(*), SUM(refs), 0 FROM body");
        return new Report(sums[0], sums[1], sums[1] - extra[1] + extra[0], sums[2], 0, List.of());
    }

    private static long[] one(Connection c, String sql) throws SQLException {
        return Sql.one(c, sql, r -> new long[] {r.getLong(1), r.getLong(2), r.getLong(3)})
                .orElseThrow();
    }

    /** How many mailboxes there are. */
    public long mailboxes() throws IOException {
        enter();
        try {
            return tables.committed(c -> one(c, "SELECT COUNT(*), 0, 0 FROM mailbox"))[0];
        } catch (StoreException e) {
            throw io(e);
        }
    }

    @Override
    public Totals totals() throws IOException {
        enter();
        try {
            long[] sums = tables.committed(c -> one(c, "SELECT SUM(messages), SUM(octets), 0 FROM mailbox"));
            return new Totals(sums[0], sums[1], blobs.free());
        } catch (StoreException e) {
            throw io(e);
        }
    }
}
