package org.posthouse.store.sql.engine;

import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.posthouse.api.message.Message;
import org.posthouse.db.api.Database;
import org.posthouse.db.api.SqlDialect;
import org.posthouse.mime.Index;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.blob.BlobStore;
import org.posthouse.store.sql.commit.Committer;
import org.posthouse.store.sql.commit.Point;
import org.posthouse.store.sql.commit.StructureWork;
import org.posthouse.store.sql.memory.AccountCache;
import org.posthouse.store.sql.memory.AccountState;
import org.posthouse.store.sql.memory.Box;
import org.posthouse.store.sql.sweep.Sweeper;
import org.posthouse.store.sql.tables.Cold;
import org.posthouse.store.sql.tables.Keys;
import org.posthouse.store.sql.tables.Recovery;
import org.posthouse.store.sql.tables.Tables;
import org.posthouse.store.sql.work.Structure;
import org.posthouse.support.Gate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of an open store, and what takes several of them. Whoever calls is inside the gate. */
public final class Engine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private static final Duration LEAVE = Duration.ofSeconds(3);
    private static final long BREAK_OFF_MILLIS = 400;

    private final Database database;
    private final Bodies bodies;
    private final AccountCache cache;
    private final Tables tables;
    private final Committer committer;
    private final Sweeper sweeper;
    private final Notifier notifier = new Notifier();
    private final Gate gate = new Gate();
    private final Consumer<Point> faults;
    private volatile StoreSettings settings;
    private volatile Keys keys;

    /**
     * Opens the store: brings the tables up to date and puts right what a crash left.
     *
     * @param faults told where the store is, for tests that crash there
     */
    public Engine(Database database, BlobStore blobs, StoreSettings settings, Consumer<Point> faults)
            throws IOException, SQLException {
        this.database = database;
        this.settings = settings;
        boolean crashed = Recovery.run(database, blobs);
        this.keys = Keys.of(database);
        this.bodies = new Bodies(blobs, faults);
        this.cache = new AccountCache(settings.maxAccounts(), settings.maxRows());
        this.tables = new Tables(database);
        this.committer =
                new Committer(database, blobs, cache, new Told(), settings.queue(), settings.keyLifeMillis(), faults);
        this.faults = faults;
        this.sweeper = new Sweeper(database, tables, blobs, committer, cache, faults);
        committer.piece(settings.piece());
        committer.start();
        sweeper.start(crashed);
    }

    /** What the committer tells. */
    private final class Told implements Committer.Observer {
        @Override
        public void changed(Box box) {
            notifier.changed(box);
        }

        @Override
        public void garbage() {
            sweeper.kick();
        }

        @Override
        public void redo() {
            sweeper.kick();
        }

        @Override
        public void unreferenced(List<Cold.Body> unneeded) {
            sweeper.unreferenced(unneeded.stream().filter(Cold.Body::fresh).toList());
        }
    }

    /** Changes what can be changed while it runs. */
    public void settings(StoreSettings now) {
        settings = now;
        cache.limits(now.maxAccounts(), now.maxRows());
        committer.keyLife(now.keyLifeMillis());
        committer.piece(now.piece());
    }

    /** Lets nobody in, ends what runs and lets go of everything; takes 4 s at most. */
    @Override
    public void close() {
        committer.leaving();
        if (!gate.close(LEAVE)) {
            LOG.warn("calls still running; aborting them");
        }
        sweeper.stop();
        boolean orderly = committer.stop(BREAK_OFF_MILLIS);
        notifier.close();
        cache.dropAll();
        if (orderly) {
            try {
                Recovery.closed(database);
            } catch (SQLException e) {
                LOG.warn(
                        "cannot record the shutdown; the next start checks for leftovers of a crash: {}", e.toString());
            }
        }
    }

    /** The database is another one now. */
    public void replaced() throws SQLException {
        keys = Keys.of(database);
        sweeper.replaced();
    }

    // --- the parts

    public StoreSettings settings() {
        return settings;
    }

    public SqlDialect dialect() {
        return database.dialect();
    }

    public Gate gate() {
        return gate;
    }

    public Tables tables() {
        return tables;
    }

    public AccountCache cache() {
        return cache;
    }

    public Committer committer() {
        return committer;
    }

    public Sweeper sweeper() {
        return sweeper;
    }

    public Keys keys() {
        return keys;
    }

    public Notifier notifier() {
        return notifier;
    }

    // --- what takes several of them

    /** Tells tests where a caller is. */
    public void fault(Point point) {
        faults.accept(point);
    }

    public void enter() throws StoreException {
        if (!gate.enter()) {
            throw new StoreException(Reason.UNAVAILABLE, "the mail store is stopping");
        }
    }

    public <T> T structure(StructureWork.Change<T> change) throws StoreException {
        StructureWork<T> work = new StructureWork<>(change);
        committer.submit(work);
        return work.await();
    }

    /** An account with its mailboxes, pinned: {@link AccountCache#release} is to follow. */
    public AccountState acquire(long id, boolean make) throws StoreException {
        AccountState account = cache.acquire(id);
        try {
            account.load(() -> tables.account(id));
            if (make && account.isEmpty()) {
                structure(Structure.usual(dialect(), account));
            }
            return account;
        } catch (StoreException | RuntimeException e) {
            cache.release(account);
            throw e;
        }
    }

    /** Waits until not too much is decided of a mailbox that is not in its rows; {@code UNAVAILABLE} if that takes too long. */
    public void waitForRoom(Box box) throws StoreException {
        sweeper.waitForRoom(box, () -> !gate.isOpen());
    }

    public Cold.Body write(Message message) throws StoreException {
        return bodies.write(message);
    }

    public Index index(Message message) {
        return settings.index() ? bodies.index(message) : Bodies.noIndex();
    }

    /** Opens a body; whoever reads it later is not inside the gate. */
    public InputStream openBody(Cold.Body body, long offset) throws IOException {
        if (!gate.isOpen()) {
            throw new IOException("the mail store is stopping");
        }
        return bodies.open(body, offset);
    }
}
