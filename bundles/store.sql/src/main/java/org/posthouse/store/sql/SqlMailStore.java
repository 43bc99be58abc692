package org.posthouse.store.sql;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.message.Message;
import org.posthouse.api.metrics.Metric;
import org.posthouse.db.api.Database;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Delivery;
import org.posthouse.store.api.DeliveryResult;
import org.posthouse.store.api.MailStore;
import org.posthouse.store.api.MailboxListener;
import org.posthouse.store.api.StoreAdmin;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.blob.BlobStore;
import org.posthouse.store.sql.access.Deliveries;
import org.posthouse.store.sql.access.SqlAccount;
import org.posthouse.store.sql.admin.Admin;
import org.posthouse.store.sql.admin.Restoring;
import org.posthouse.store.sql.commit.Point;
import org.posthouse.store.sql.engine.Engine;
import org.posthouse.store.sql.engine.StoreSettings;
import org.posthouse.store.sql.memory.AccountCache;
import org.posthouse.store.sql.memory.AccountState;
import org.posthouse.store.sql.tables.Schema;
import org.posthouse.store.sql.work.Structure;
import org.posthouse.support.memory.HeapShare;
import org.posthouse.support.metrics.ShareUse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The mail store over a database and a blob store, without OSGi. */
public final class SqlMailStore implements MailStore, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SqlMailStore.class);

    private final Engine engine;
    private final Deliveries deliveries;
    private final Admin admin;

    /** Opens the store: brings the tables up to date and puts right what a crash left. */
    public SqlMailStore(Database database, BlobStore blobs, StoreSettings settings) throws IOException, SQLException {
        this(database, blobs, settings, point -> {});
    }

    /** @param faults told where the store is, for tests that crash there */
    SqlMailStore(Database database, BlobStore blobs, StoreSettings settings, Consumer<Point> faults)
            throws IOException, SQLException {
        Schema.migrate(database);
        Restoring restoring = new Restoring(database, blobs);
        restoring.finish();
        this.engine = new Engine(database, blobs, settings, faults);
        this.deliveries = new Deliveries(engine);
        this.admin = new Admin(engine, database, blobs, restoring);
    }

    /** Changes what can be changed while it runs. */
    public void settings(StoreSettings now) {
        engine.settings(now);
    }

    public void listen(MailboxListener listener) {
        engine.notifier().add(listener);
    }

    public void unlisten(MailboxListener listener) {
        engine.notifier().remove(listener);
    }

    /** Checking, backup and restore. */
    public StoreAdmin admin() {
        return admin;
    }

    /** Number of operations that wait for the committer. */
    public int waiting() {
        return engine.committer().waiting();
    }

    /** What the store counts. */
    public List<Metric> metrics() {
        List<Metric> metrics = new ArrayList<>(
                engine.committer().metrics().read(engine.committer().waiting()));
        AccountCache cache = engine.cache();
        metrics.addAll(ShareUse.of(HeapShare.COLUMNS, cache.octets(), cache.mostOctets()));
        metrics.add(ShareUse.limit(HeapShare.COMMITS, engine.settings().mostOctets()));
        try {
            metrics.add(Metric.gauge("posthouse_store_mailboxes", "Mailboxes of all accounts.", admin.mailboxes()));
        } catch (IOException e) {
            LOG.debug("cannot count mailboxes now", e);
        }
        return metrics;
    }

    /** Lets nobody in, ends what runs and lets go of everything; takes 4 s at most. */
    @Override
    public void close() {
        engine.close();
    }

    /** The parts, for tests. */
    Engine engine() {
        return engine;
    }

    // --- MailStore

    @Override
    public Account open(AccountInfo owner, AccountInfo actor) throws StoreException {
        if (owner.id() != actor.id()) {
            throw new StoreException(Reason.NO_PERMISSION, "not your mailboxes");
        }
        engine.enter();
        try {
            engine.cache().release(engine.acquire(owner.id(), true));
            return new SqlAccount(engine, owner);
        } finally {
            engine.gate().leave();
        }
    }

    @Override
    public void deliver(Message message, List<Delivery> to, Consumer<List<DeliveryResult>> whenDurable) {
        deliveries.deliver(message, to, whenDurable);
    }

    @Override
    public long used(long account) throws StoreException {
        engine.enter();
        try {
            AccountState state = engine.acquire(account, false);
            try {
                return state.used();
            } finally {
                engine.cache().release(state);
            }
        } finally {
            engine.gate().leave();
        }
    }

    @Override
    public void deleteAccount(long account) throws StoreException {
        engine.enter();
        try {
            AccountState state = engine.acquire(account, false);
            try {
                engine.structure(Structure.deleteAccount(
                        engine.dialect(), state, () -> engine.cache().drop(state)));
                engine.sweeper().kick();
            } finally {
                engine.cache().release(state);
            }
        } finally {
            engine.gate().leave();
        }
    }
}
