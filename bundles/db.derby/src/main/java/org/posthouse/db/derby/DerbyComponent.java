package org.posthouse.db.derby;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.MetricSource;
import org.posthouse.db.api.Database;
import org.posthouse.db.api.DatabaseBackup;
import org.posthouse.db.api.SqlDialect;
import org.posthouse.support.DataDirectory;
import org.posthouse.support.RateLimited;
import org.posthouse.support.Threads;
import org.posthouse.support.data.RefusedException;
import org.posthouse.support.data.StoreIdentity;
import org.posthouse.support.lock.HeldException;
import org.posthouse.support.memory.HeapShare;
import org.posthouse.support.metrics.ShareUse;
import org.posthouse.support.warning.OperatorWarning;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the database on a thread of its own, since recovery takes its time, waits for an older instance to let go of the
 * directory, and offers {@link Database} as long as it runs. The service's property {@value #GENERATION} changes when the
 * data were replaced by a restore: whoever caches drops it then.
 */
@Component(immediate = true, configurationPid = "org.posthouse.db.derby", service = MetricSource.class)
@Designate(ocd = DerbyConfig.class)
public final class DerbyComponent implements MetricSource {
    /** Service property: changes with every restore. */
    static final String GENERATION = "posthouse.db.generation";

    private static final Logger LOG = LoggerFactory.getLogger(DerbyComponent.class);
    private static final String PART = "db";
    private static final long LOCK_POLL_MILLIS = 20;
    private static final long RETRY_MILLIS = 5000;
    /** How long users go on while the database writes what it has in memory, before it leaves them. */
    private static final long CHECKPOINT_MILLIS = 1000;

    private static final long MARK_MILLIS = 1000;

    private final BundleContext context;
    private DerbyConfig config;
    private Runner runner;

    @Activate
    public DerbyComponent(BundleContext context, DerbyConfig config) {
        this.context = context;
        this.config = config;
        this.runner = new Runner(config);
        runner.start();
    }

    @Modified
    synchronized void modified(DerbyConfig now) {
        DerbyConfig before = config;
        config = now;
        if (before.directory().equals(now.directory()) && before.lockWaitSeconds() == now.lockWaitSeconds()) {
            runner.limits(now);
        } else {
            runner.leave();
            runner = new Runner(now);
            runner.start();
        }
    }

    @Deactivate
    synchronized void deactivate() {
        runner.leave();
        try {
            DerbyDatabase.stopEngine();
        } catch (SQLException e) {
            LOG.error("database engine did not stop cleanly", Detached.of(e));
        }
    }

    @Override
    public String name() {
        return PART;
    }

    /** Derby does not tell how many of its pages are in use; they are all, once so many were read. */
    @Override
    public synchronized List<Metric> read() {
        return List.of(ShareUse.limit(HeapShare.PAGES, (long) Runner.pages(runner.conf.pageCache()) * Runner.PAGE));
    }

    private static long sinceMillis(long start) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    /** One life of the database: opened once, closed once. */
    private final class Runner {
        private static final int PAGE = 4096;
        private static final int LEAST_PAGES = 1000;

        private final DerbyConfig conf;
        private final RateLimited refused = new RateLimited(LOG, Duration.ofMinutes(5));
        private final OperatorWarning warning = new OperatorWarning(context, PART);
        private final Thread thread = Threads.thread("db-start", this::run);
        private final ScheduledExecutorService marker = Threads.timer("db-mark");
        private DerbyDatabase database;
        private ServiceRegistration<Database> registration;
        private boolean leaving;

        Runner(DerbyConfig conf) {
            this.conf = conf;
        }

        void start() {
            thread.start();
        }

        private void run() {
            Path directory = DataDirectory.of(context, PART, conf.directory());
            boolean told = false;
            while (true) {
                long pause = RETRY_MILLIS;
                try {
                    if (openAndRegister(directory)) {
                        return;
                    }
                } catch (HeldException e) {
                    pause = LOCK_POLL_MILLIS;
                    if (!told) {
                        LOG.info("{}; waiting", e.getMessage());
                        told = true;
                    }
                } catch (RefusedException e) {
                    refused.error("{}", e.getMessage());
                    warning.raise(e.getMessage());
                } catch (IOException | SQLException | RuntimeException e) {
                    LOG.error("cannot open the database in {}; will retry", directory, Detached.of(e));
                    warning.raise("Cannot open the database in " + directory + "; see the log for the reason");
                }
                if (waitedInVain(pause)) {
                    return;
                }
            }
        }

        private boolean openAndRegister(Path directory) throws IOException, SQLException {
            long start = System.nanoTime();
            DerbyDatabase opened = open(directory);
            synchronized (this) {
                database = opened;
                if (leaving) {
                    closeDatabase();
                    return true;
                }
            }
            LOG.info("database open in {} after {} ms", directory, sinceMillis(start));
            warning.clear();
            if (!opened.complete()) {
                warning.raise(
                        "The database log was damaged when it was opened: mail that arrived just before the crash "
                                + "may be missing. Restore a backup, or keep copies of the database and the bodies");
                LOG.error(
                        "database log in {} is damaged: the last commits before the crash are lost, including "
                                + "acknowledged mail. Its bodies are kept as long as other unreferenced bodies. Restore a "
                                + "backup, or keep copies of the database and the bodies",
                        directory);
            }
            // Outside the lock: those who wait for it are activated in this call.
            ServiceRegistration<Database> registered;
            try {
                registered = context.registerService(Database.class, new Offered(opened, this), properties(0));
            } catch (IllegalStateException bundleStopped) {
                synchronized (this) {
                    leaving = true;
                    closeDatabase();
                }
                return true;
            }
            boolean late;
            synchronized (this) {
                registration = registered;
                late = leaving;
            }
            mark(opened);
            if (late) {
                unregisterAndClose();
            }
            return true;
        }

        private void mark(DerbyDatabase opened) {
            try {
                marker.scheduleWithFixedDelay(() -> note(opened), MARK_MILLIS, MARK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("already stopping");
            }
        }

        private void note(DerbyDatabase opened) {
            try {
                opened.note();
            } catch (IOException | RuntimeException e) {
                LOG.debug("cannot record how far the database is durable: {}", e.toString());
            }
        }

        private static int pages(int configured) {
            return configured > 0 ? configured : (int) Math.max(LEAST_PAGES, HeapShare.PAGES.octets() / PAGE);
        }

        private DerbyDatabase open(Path directory) throws IOException, SQLException {
            Optional<StoreIdentity> identity = StoreIdentity.of(context, PART, directory);
            if (identity.isPresent()) {
                identity.get().claim();
            }
            DerbyDatabase opened = DerbyDatabase.open(
                    directory,
                    new DerbyDatabase.Settings(
                            conf.connections(),
                            conf.connectionWaitMillis(),
                            pages(conf.pageCache()),
                            conf.lockWaitSeconds(),
                            conf.checkpointMebibytes()));
            if (identity.isPresent()) {
                try {
                    identity.get().confirm();
                } catch (IOException e) {
                    opened.close();
                    throw e;
                }
            }
            return opened;
        }

        private Dictionary<String, Object> properties(long generation) {
            Dictionary<String, Object> properties = new Hashtable<>();
            properties.put(GENERATION, generation);
            return properties;
        }

        private synchronized boolean waitedInVain(long millis) {
            try {
                if (!leaving) {
                    wait(millis);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return true;
            }
            return leaving;
        }

        synchronized void limits(DerbyConfig now) {
            if (database != null) {
                database.limits(now.connections(), now.connectionWaitMillis());
            }
        }

        void restored() {
            ServiceRegistration<Database> current;
            synchronized (this) {
                current = registration;
            }
            if (current != null) {
                current.setProperties(properties(System.currentTimeMillis()));
            }
        }

        /** Withdraws the service, which lets its users finish, and closes the database. */
        void leave() {
            synchronized (this) {
                leaving = true;
                notifyAll();
            }
            marker.shutdownNow();
            warning.clear();
            unregisterAndClose();
            try {
                // it may be in the middle of opening: then it sees that we leave, and closes
                thread.join(DerbyDatabase.LEAVE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void unregisterAndClose() {
            ServiceRegistration<Database> mine;
            synchronized (this) {
                mine = registration;
                registration = null;
            }
            if (mine == null) {
                return; // not offered yet, or somebody else is at it
            }
            checkpoint();
            long withdrawn = System.nanoTime();
            try {
                mine.unregister();
            } catch (IllegalStateException already) {
                LOG.debug("already unregistered");
            }
            long alone = System.nanoTime();
            synchronized (this) {
                closeDatabase();
            }
            LOG.info(
                    "database closed: {} ms for its users, {} ms for itself",
                    TimeUnit.NANOSECONDS.toMillis(alone - withdrawn),
                    sinceMillis(alone));
        }

        /** So that there is little to write while nobody can use it; goes on where that takes its time. */
        private void checkpoint() {
            DerbyDatabase used;
            synchronized (this) {
                used = database;
            }
            Thread writer = Threads.thread("db-checkpoint", () -> {
                try {
                    used.checkpoint();
                } catch (SQLException e) {
                    LOG.debug("no checkpoint: {}", e.toString());
                }
            });
            writer.start();
            try {
                writer.join(CHECKPOINT_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void closeDatabase() {
            if (database != null) {
                try {
                    database.close();
                } catch (IOException e) {
                    LOG.error("cannot close the database's lock file", e);
                }
                database = null;
            }
        }
    }

    /** What is offered: the database, and word of a restore. */
    private record Offered(DerbyDatabase database, Runner runner) implements Database, DatabaseBackup {
        @Override
        public Connection connection() throws SQLException {
            return database.connection();
        }

        @Override
        public SqlDialect dialect() {
            return database.dialect();
        }

        @Override
        public void backup(Path directory) throws IOException, SQLException {
            database.backup(directory);
        }

        @Override
        public void look(Path directory, Preparation look) throws IOException, SQLException {
            database.look(directory, look);
        }

        @Override
        public void restore(Path directory, Preparation preparation) throws IOException, SQLException {
            database.restore(directory, preparation);
            runner.restored();
        }
    }
}
