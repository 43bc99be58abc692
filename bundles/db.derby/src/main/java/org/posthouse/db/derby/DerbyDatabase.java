package org.posthouse.db.derby;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.derby.jdbc.EmbeddedDriver;
import org.posthouse.store.api.sql.Database;
import org.posthouse.store.api.sql.SqlDialect;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Derby database in a directory of its own. The engine below it is one per class loader; whoever owns the class loader
 * stops it with {@link #stopEngine}.
 */
public final class DerbyDatabase implements Database, AutoCloseable {
    /** How long to wait for lent connections when leaving: below the 5 s for which DS holds its lock. */
    static final long LEAVE_MILLIS = 4000;

    private static final Logger LOG = LoggerFactory.getLogger(DerbyDatabase.class);
    private static final String NAME = "derby";
    private static final String STOPPED = "08006";
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
    private final SqlDialect dialect = new DerbyDialect();
    private final EmbeddedDriver driver;
    private volatile Pool pool;

    private DerbyDatabase(Path directory, DirectoryLock lock, Settings settings) throws IOException, SQLException {
        this.directory = directory;
        this.lock = lock;
        this.settings = settings;
        engineProperties(directory, settings);
        this.driver = new EmbeddedDriver();
        finishRestore();
        boot();
        this.pool = newPool();
    }

    /**
     * Opens the database in a directory, which is made if it is missing.
     *
     * @throws LockedException if another has it
     */
    public static DerbyDatabase open(Path directory, Settings settings) throws IOException, SQLException {
        DirectoryLock lock = DirectoryLock.tryLock(directory).orElseThrow(() -> new LockedException(directory));
        try {
            return new DerbyDatabase(directory.toAbsolutePath(), lock, settings);
        } catch (IOException | SQLException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Another owner has the directory; it may let go of it soon. */
    public static final class LockedException extends IOException {
        private static final long serialVersionUID = 1;

        LockedException(Path directory) {
            super(directory + " is in use by another instance");
        }
    }

    private static void engineProperties(Path directory, Settings settings) {
        // Read once, when the engine starts; nobody else sees an engine of this class loader.
        Map.of(
                        "derby.system.home", directory.toString(),
                        "derby.stream.error.method", DerbyLog.class.getName() + ".stream",
                        "derby.storage.pageCacheSize", Integer.toString(settings.pageCache()),
                        "derby.storage.checkpointInterval", Integer.toString(settings.checkpointMebibytes() << 20),
                        "derby.storage.logSwitchInterval", Integer.toString(8 << 20),
                        "derby.locks.escalationThreshold", "100000",
                        "derby.language.statementCache.size", "200")
                .forEach(System::setProperty);
    }

    private Path database() {
        return directory.resolve(NAME);
    }

    private String url() {
        return "jdbc:derby:directory:" + database();
    }

    private void boot() throws SQLException {
        Properties create = new Properties();
        create.setProperty("create", "true");
        try (Connection c = driver.connect(url(), create)) {
            setProperty(c, "derby.locks.waitTimeout", Integer.toString(settings.lockWaitSeconds()));
            setProperty(c, "derby.locks.deadlockTimeout", "1");
        }
    }

    private static void setProperty(Connection c, String key, String value) throws SQLException {
        try (CallableStatement call = c.prepareCall("CALL SYSCS_UTIL.SYSCS_SET_DATABASE_PROPERTY(?, ?)")) {
            call.setString(1, key);
            call.setString(2, value);
            call.execute();
        }
    }

    private Pool newPool() {
        return new Pool(
                () -> driver.connect(url(), new Properties()), settings.connections(), settings.connectionWaitMillis());
    }

    /** Changes what can be changed while it runs. */
    public void limits(int connections, int connectionWaitMillis) {
        pool.limits(connections, connectionWaitMillis);
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
        try (Connection c = driver.connect(url(), new Properties());
                CallableStatement call = c.prepareCall("CALL SYSCS_UTIL.SYSCS_BACKUP_DATABASE(?)")) {
            call.setString(1, target.toAbsolutePath().toString());
            call.execute();
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>A crash at any point leaves either the old database or the new one.
     */
    @Override
    public synchronized void restore(Path source) throws IOException, SQLException {
        Path copy = source.resolve(NAME);
        if (!Files.isRegularFile(copy.resolve("service.properties"))) {
            throw new IOException(source + " holds no copy of a database");
        }
        Path fresh = directory.resolve(NAME + ".new");
        Path old = directory.resolve(NAME + ".old");
        delete(fresh);
        delete(old);
        copy(copy, fresh);
        pool.close(LEAVE_MILLIS);
        shutdown();
        try {
            Files.move(database(), old, StandardCopyOption.ATOMIC_MOVE);
            Files.move(fresh, database(), StandardCopyOption.ATOMIC_MOVE);
            boot();
        } catch (IOException | SQLException e) {
            LOG.error("the copy cannot be used; going back to what was there", e);
            if (Files.exists(old)) {
                delete(database());
                Files.move(old, database(), StandardCopyOption.ATOMIC_MOVE);
            }
            boot();
            throw e;
        } finally {
            pool = newPool();
        }
        delete(old);
    }

    /** After a crash in the middle of a restore: the old database is still whole. */
    private void finishRestore() throws IOException {
        Path old = directory.resolve(NAME + ".old");
        if (Files.exists(old) && !Files.exists(database())) {
            Files.move(old, database(), StandardCopyOption.ATOMIC_MOVE);
        }
        delete(old);
        delete(directory.resolve(NAME + ".new"));
    }

    /** Waits for the connections lent, breaks those that are late, and stops the database. */
    @Override
    public void close() throws IOException {
        pool.close(LEAVE_MILLIS);
        try {
            shutdown();
        } catch (SQLException e) {
            LOG.error("the database did not stop cleanly; it recovers at its next start", e);
        } finally {
            lock.close();
        }
    }

    private void shutdown() throws SQLException {
        shutdown(driver, url() + ";shutdown=true", List.of(STOPPED, "XJ004"));
    }

    /** Stops the engine and all of its databases; its classes can be collected afterwards. */
    public static void stopEngine() throws SQLException {
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

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(from)) {
            for (Path file : files) {
                Path target = to.resolve(file.getFileName().toString());
                if (Files.isDirectory(file)) {
                    copy(file, target);
                } else {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> walk = Files.walk(tree)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path p : all) {
            Files.delete(p);
        }
    }
}
