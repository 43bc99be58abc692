package org.posthouse.db.derby;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.derby.iapi.services.monitor.Monitor;
import org.apache.derby.jdbc.EmbeddedDriver;
import org.posthouse.db.api.Database;
import org.posthouse.db.api.DatabaseBackup;
import org.posthouse.db.api.SqlDialect;
import org.posthouse.support.lock.DirectoryLock;
import org.posthouse.support.lock.HeldException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Derby database in a directory of its own. The engine below it is one per class loader; whoever owns the class loader
 * stops it with {@link #stopEngine}.
 */
public final class DerbyDatabase implements Database, DatabaseBackup, AutoCloseable {
    /** How long to wait for lent connections when leaving: below the 5 s for which DS holds its lock. */
    static final long LEAVE_MILLIS = 4000;

    private static final Logger LOG = LoggerFactory.getLogger(DerbyDatabase.class);
    private static final String NAME = "derby";
    private static final String LOCK = "lock";
    /** One of three. Each that is full is written, and synced, before the transaction ends: 80 mails have room in it. */
    private static final int LOG_BUFFER = 128 << 10;

    private static final String STOPPED = "08006";
    private static final String UNWRITABLE = "08004";
    private static final String ENGINE_STOPPED = "XJ015";

    /**
     * How a database is run.
     *
     * @param connections the most lent at a time
     * @param connectionWaitMillis how long somebody waits for one
     * @param pageCache pages in memory, for the whole engine
     * @param lockWaitSeconds how long a transaction waits for a lock
     * @param checkpointMebibytes log between two checkpoints, for the whole engine
     */
    public record Settings(
            int connections, int connectionWaitMillis, int pageCache, int lockWaitSeconds, int checkpointMebibytes) {
        public static final Settings DEFAULT = new Settings(16, 5000, 8192, 10, 32);
    }

    private final Path directory;
    private final DirectoryLock lock;
    private final Settings settings;
    private final String storage;
    private final SqlDialect dialect = new DerbyDialect();
    private final EmbeddedDriver driver;
    private final DurableMark mark;
    private final boolean complete;
    private volatile Pool pool;

    private DerbyDatabase(Path directory, DirectoryLock lock, Settings settings, String storage)
            throws IOException, SQLException {
        this.directory = directory;
        this.storage = storage;
        this.lock = lock;
        this.settings = settings;
        engineProperties(directory, settings);
        this.driver = new EmbeddedDriver();
        ThreadLinks.weaken();
        this.mark = new DurableMark(directory);
        finishRestore();
        boot();
        this.complete = mark.agrees(name(database()));
        this.pool = newPool(url());
    }

    /**
     * Opens the database in a directory, which is made if it is missing.
     *
     * @throws HeldException if another has it, and may let go of it soon
     */
    public static DerbyDatabase open(Path directory, Settings settings) throws IOException, SQLException {
        return open(directory, settings, "directory");
    }

    /** @param storage what Derby calls its kind of files */
    static DerbyDatabase open(Path directory, Settings settings, String storage) throws IOException, SQLException {
        Files.createDirectories(directory);
        DirectoryLock lock = DirectoryLock.take(directory.resolve(LOCK), "db.derby", Duration.ZERO);
        try {
            return new DerbyDatabase(directory.toAbsolutePath(), lock, settings, storage);
        } catch (IOException | SQLException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static void engineProperties(Path directory, Settings settings) {
        // Read once, when the engine starts; nobody else sees an engine of this class loader.
        Map.of(
                        "derby.locks.waitTimeout", Integer.toString(settings.lockWaitSeconds()),
                        "derby.locks.deadlockTimeout", "1",
                        "derby.system.home", directory.toString(),
                        "derby.stream.error.method", DerbyLog.class.getName() + ".stream",
                        "derby.storage.pageCacheSize", Integer.toString(settings.pageCache()),
                        "derby.storage.checkpointInterval", Integer.toString(settings.checkpointMebibytes() << 20),
                        "derby.storage.logSwitchInterval", Integer.toString(8 << 20),
                        "derby.storage.logBufferSize", Integer.toString(LOG_BUFFER),
                        "derby.locks.escalationThreshold", "100000",
                        "derby.language.statementCache.size", "200")
                .forEach(System::setProperty);
    }

    private Path database() {
        return directory.resolve(NAME);
    }

    private String url() {
        return url(database());
    }

    private String url(Path database) {
        return "jdbc:derby:" + name(database);
    }

    private String name(Path database) {
        return storage + ":" + database;
    }

    private void boot() throws SQLException {
        boot(url(), true);
    }

    private void boot(String url, boolean create) throws SQLException {
        Properties how = new Properties();
        how.setProperty("create", Boolean.toString(create));
        connect(url, how).close();
    }

    /**
     * Connects; the first to do so has the database recovered. Where Derby finds no room to write it opens what is on the
     * disk for reading, without what is in the log, and stays so. That is of no use to anybody: it is stopped, and the next
     * connection tries again.
     */
    private Connection connect(String url, Properties how) throws SQLException {
        Connection c = driver.connect(url, how);
        if (!c.isReadOnly()) {
            return c;
        }
        c.close();
        shutdown(url);
        throw new SQLNonTransientConnectionException("cannot write to the database; is the disk full?", UNWRITABLE);
    }

    private Pool newPool(String url) {
        return new Pool(() -> connect(url, new Properties()), settings.connections(), settings.connectionWaitMillis());
    }

    /** Changes what can be changed while it runs. */
    public void limits(int connections, int connectionWaitMillis) {
        pool.limits(connections, connectionWaitMillis);
    }

    /** False if transactions that were durable before it was opened are not in it: its log could not be read to the end. */
    public boolean complete() {
        return complete;
    }

    /** Notes how far it is durable, for {@link #complete} of the next one; to be called now and then. */
    void note() throws IOException {
        mark.note(name(database()));
    }

    /** Number of connections lent now. */
    public int lent() {
        return pool.lent();
    }

    @Override
    public Connection connection() throws SQLException {
        return pool.take();
    }

    @Override
    public SqlDialect dialect() {
        return dialect;
    }

    @Override
    public void backup(Path target) throws IOException, SQLException {
        Files.createDirectories(target);
        try (Connection c = connect(url(), new Properties());
                CallableStatement call = c.prepareCall("CALL SYSCS_UTIL.SYSCS_BACKUP_DATABASE(?)")) {
            call.setString(1, target.toAbsolutePath().toString());
            call.execute();
        }
        Trees.force(target);
    }

    @Override
    public void look(Path target, Preparation look) throws IOException, SQLException {
        Path copy = target.toAbsolutePath().resolve(NAME);
        if (copy.toString().indexOf(';') >= 0) {
            throw new IOException(target + " contains ';', which Derby treats as the end of the name");
        }
        use(copy, look);
        Trees.force(target);
    }

    @Override
    public synchronized void restore(Path source, Preparation preparation) throws IOException, SQLException {
        Path copy = source.resolve(NAME);
        if (!Files.isRegularFile(copy.resolve("service.properties"))) {
            throw new IOException(source + " contains no copy of a database");
        }
        Trees.delete(fresh());
        Trees.delete(old());
        Trees.copy(copy, fresh());
        use(fresh(), preparation);
        Trees.force(fresh());
        pool.close(LEAVE_MILLIS);
        try {
            shutdown(url());
            mark.forget();
            Files.move(database(), old(), StandardCopyOption.ATOMIC_MOVE);
            Files.move(fresh(), database(), StandardCopyOption.ATOMIC_MOVE);
            Trees.forceNames(directory);
            boot();
        } catch (IOException | SQLException e) {
            LOG.error("cannot use the copy; returning to the previous database", Detached.of(e));
            goBack();
            throw e;
        } finally {
            pool = newPool(url());
        }
        Trees.delete(old());
    }

    private Path fresh() {
        return directory.resolve(NAME + ".new");
    }

    private Path old() {
        return directory.resolve(NAME + ".old");
    }

    private void use(Path copy, Preparation preparation) throws IOException, SQLException {
        String url = url(copy);
        Pool connections = newPool(url);
        try {
            boot(url, false);
            preparation.prepare(new Copy(connections, dialect));
        } finally {
            connections.close(0);
            shutdown(url);
        }
    }

    private void goBack() throws IOException, SQLException {
        if (Files.exists(old())) {
            if (Files.exists(database())) {
                // moved, not deleted: half of it beside the old one would be taken for the new one
                Files.move(database(), fresh(), StandardCopyOption.ATOMIC_MOVE);
            }
            Files.move(old(), database(), StandardCopyOption.ATOMIC_MOVE);
            Trees.forceNames(directory);
        }
        boot();
    }

    /** A copy that is looked into or prepared. */
    private record Copy(Pool connections, SqlDialect dialect) implements Database {
        @Override
        public Connection connection() throws SQLException {
            return connections.take();
        }
    }

    /** After a crash in the middle of a restore: the old database is still whole. */
    private void finishRestore() throws IOException {
        if (Files.exists(old()) && !Files.exists(database())) {
            Files.move(old(), database(), StandardCopyOption.ATOMIC_MOVE);
            Trees.forceNames(directory);
        }
        Trees.delete(old());
        Trees.delete(fresh());
    }

    /**
     * Writes what is in memory only, while the database is used: there is the less to do, and to wait for, when it is closed
     * or after a crash.
     */
    void checkpoint() throws SQLException {
        try (Connection c = connect(url(), new Properties());
                CallableStatement call = c.prepareCall("CALL SYSCS_UTIL.SYSCS_CHECKPOINT_DATABASE()")) {
            call.execute();
        }
    }

    /** Waits for the connections lent, breaks those that are late, and stops the database. */
    @Override
    public void close() throws IOException {
        pool.close(LEAVE_MILLIS);
        try {
            shutdown(url());
        } catch (SQLException e) {
            LOG.error("database did not stop cleanly; it recovers at its next start", Detached.of(e));
        } finally {
            lock.close();
        }
    }

    private void shutdown(String url) throws SQLException {
        shutdown(driver, url + ";shutdown=true", List.of(STOPPED, "XJ004"));
    }

    /** Stops the engine and all of its databases; its classes can be collected afterwards. */
    public static void stopEngine() throws SQLException {
        if (Monitor.getMonitor() == null) {
            return; // a driver would start it
        }
        shutdown(new EmbeddedDriver(), "jdbc:derby:;shutdown=true", List.of(ENGINE_STOPPED));
    }

    private static void shutdown(EmbeddedDriver driver, String url, List<String> good) throws SQLException {
        try {
            driver.connect(url, new Properties());
        } catch (SQLException e) {
            if (!good.contains(e.getSQLState())) {
                throw e;
            }
        }
    }
}
