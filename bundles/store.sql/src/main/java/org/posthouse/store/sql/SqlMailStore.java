package org.posthouse.store.sql;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.db.api.Database;
import org.posthouse.db.api.SqlDialect;
import org.posthouse.mime.Index;
import org.posthouse.mime.Mime;
import org.posthouse.sql.Migrator;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Delivery;
import org.posthouse.store.api.DeliveryResult;
import org.posthouse.store.api.DeliveryResult.Kind;
import org.posthouse.store.api.MailStore;
import org.posthouse.store.api.MailboxListener;
import org.posthouse.store.api.StoreAdmin;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.Upload;
import org.posthouse.store.api.blob.BlobId;
import org.posthouse.store.api.blob.BlobStore;
import org.posthouse.store.api.blob.BlobStoreFullException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The mail store over a database and a blob store, without OSGi. */
public final class SqlMailStore implements MailStore, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SqlMailStore.class);
    private static final long LEAVE_MILLIS = 3000;
    private static final long BREAK_OFF_MILLIS = 400;
    /** Bodies larger than this are synced by whoever brings them. */
    private static final int LARGE_BODY = 256 * 1024;

    private static final int MAX_PREFIX = 2000;
    private static final int MAX_ENVELOPE = 4000;
    private static final int MAX_STRUCTURE = 4000;

    /**
     * What can be set.
     *
     * @param uploads directory for large uploads
     * @param queue the most operations that wait for the committer
     * @param keyLifeMillis how long delivery keys are kept
     * @param maxAccounts accounts kept in memory
     * @param maxRows messages kept in memory as columns, 20 octets each
     * @param maxMailboxes the most mailboxes of an account
     * @param index keep ENVELOPE and BODYSTRUCTURE of new messages
     */
    public record Settings(
            Path uploads,
            int queue,
            long keyLifeMillis,
            int maxAccounts,
            int maxRows,
            int maxMailboxes,
            boolean index) {}

    private final BlobStore blobs;
    private final Database database;
    private final AccountCache cache;
    private final Tables tables;
    private final Committer committer;
    private final Sweeper sweeper;
    private final Uploads uploads;
    private final Notifier notifier = new Notifier();
    private final Gate gate = new Gate();
    private final Admin admin;
    private final Consumer<Point> faults;
    private volatile Settings settings;

    /** Opens the store: brings the tables up to date and puts right what a crash left. */
    public SqlMailStore(Database database, BlobStore blobs, Settings settings) throws IOException, SQLException {
        this(database, blobs, settings, point -> {});
    }

    /** @param faults told where the store is, for tests that crash there */
    SqlMailStore(Database database, BlobStore blobs, Settings settings, Consumer<Point> faults)
            throws IOException, SQLException {
        this.database = database;
        this.blobs = blobs;
        this.settings = settings;
        this.faults = faults;
        new Migrator(database, SqlMailStore.class, "STORE_SCHEMA").run();
        new Restoring(database, blobs).finish();
        boolean crashed = Recovery.run(database, blobs);
        this.cache = new AccountCache(settings.maxAccounts(), settings.maxRows());
        this.tables = new Tables(database);
        this.uploads = new Uploads(settings.uploads());
        this.committer =
                new Committer(database, blobs, cache, new Told(), settings.queue(), settings.keyLifeMillis(), faults);
        this.sweeper = new Sweeper(database, tables, blobs, committer, uploads, faults);
        this.admin = new Admin(this, database, blobs, tables, sweeper);
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
        public void unreferenced(List<Cold.Body> bodies) {
            sweeper.unreferenced(bodies.stream().filter(Cold.Body::fresh).toList());
        }
    }

    /** Changes what can be changed while it runs. */
    public void settings(Settings now) {
        settings = now;
        cache.limits(now.maxAccounts(), now.maxRows());
        committer.keyLife(now.keyLifeMillis());
    }

    public void listen(MailboxListener listener) {
        notifier.add(listener);
    }

    public void unlisten(MailboxListener listener) {
        notifier.remove(listener);
    }

    /** Checking, backup and restore. */
    public StoreAdmin admin() {
        return admin;
    }

    /** Number of operations that wait for the committer. */
    public int waiting() {
        return committer.waiting();
    }

    /** Lets nobody in, ends what runs and lets go of everything; takes 4 s at most. */
    @Override
    public void close() {
        committer.leaving();
        if (!gate.close(LEAVE_MILLIS)) {
            LOG.warn("calls are still inside and are broken off");
        }
        sweeper.stop();
        boolean orderly = committer.stop(BREAK_OFF_MILLIS);
        uploads.close();
        notifier.close();
        cache.dropAll();
        if (orderly) {
            try {
                Recovery.closed(database);
            } catch (SQLException e) {
                LOG.warn(
                        "the end is not noted; the next start looks for what a crash could have left: {}",
                        e.toString());
            }
        }
    }

    // --- for the parts of the store

    Settings settings() {
        return settings;
    }

    SqlDialect dialect() {
        return database.dialect();
    }

    Gate gate() {
        return gate;
    }

    Tables tables() {
        return tables;
    }

    AccountCache cache() {
        return cache;
    }

    Committer committer() {
        return committer;
    }

    Sweeper sweeper() {
        return sweeper;
    }

    Notifier notifier() {
        return notifier;
    }

    void enter() throws StoreException {
        if (!gate.enter()) {
            throw new StoreException(Reason.UNAVAILABLE, "the store is leaving");
        }
    }

    <T> T structure(StructureWork.Change<T> change) throws StoreException {
        StructureWork<T> work = new StructureWork<>(change);
        committer.submit(work);
        return work.await();
    }

    /** An account with its mailboxes, pinned: {@link AccountCache#release} is to follow. */
    AccountState acquire(long id, boolean make) throws StoreException {
        AccountState account = cache.acquire(id);
        try {
            account.load(() -> tables.boxes(id));
            if (make && account.isEmpty()) {
                structure(Structure.usual(database.dialect(), account));
            }
            return account;
        } catch (StoreException | RuntimeException e) {
            cache.release(account);
            throw e;
        }
    }

    Cold.Body write(Message message) throws StoreException {
        long size = message.size();
        if (size > Integer.MAX_VALUE - MAX_PREFIX) {
            throw new StoreException(Reason.LIMIT, "the message is too large");
        }
        try {
            BlobId id = blobs.write(message);
            faults.accept(Point.APPENDED);
            boolean large = size > LARGE_BODY;
            if (large) {
                blobs.sync();
                faults.accept(Point.FORCED);
            }
            return new Cold.Body(id.value(), id.size(), true, large);
        } catch (BlobStoreFullException e) {
            throw new StoreException(Reason.FULL, "the disk has no room", e);
        } catch (IOException e) {
            throw new StoreException(Reason.UNAVAILABLE, "the body cannot be written: " + e.getMessage(), e);
        }
    }

    /** What is worth keeping of a message; nothing if it is too long or cannot be read. */
    Index index(Message message) {
        if (settings.index()) {
            try {
                Index index = Mime.index(message);
                return new Index(
                        index.envelope().length > MAX_ENVELOPE ? Cold.NOTHING : index.envelope(),
                        index.bodyStructure().length > MAX_STRUCTURE ? Cold.NOTHING : index.bodyStructure(),
                        Cold.NOTHING);
            } catch (IOException | RuntimeException e) {
                LOG.debug("a message is not indexed: {}", e.toString());
            }
        }
        return new Index(Cold.NOTHING, Cold.NOTHING, Cold.NOTHING);
    }

    InputStream openBody(Cold.Body body, long offset) throws IOException {
        if (!gate.open()) {
            throw new IOException("the store is leaving");
        }
        return blobs.open(new BlobId(body.blob(), body.size()), offset);
    }

    // --- MailStore

    @Override
    public Account open(AccountInfo info) throws StoreException {
        enter();
        try {
            cache.release(acquire(info.id(), true));
            return new SqlAccount(this, info);
        } finally {
            gate.leave();
        }
    }

    @Override
    public void deliver(Message message, List<Delivery> deliveries, Consumer<List<DeliveryResult>> whenDurable) {
        if (!gate.enter()) {
            whenDurable.accept(Collections.nCopies(
                    deliveries.size(), new DeliveryResult(Kind.UNAVAILABLE, 0, "the store is leaving")));
            return;
        }
        List<AccountState> pinned = new ArrayList<>(deliveries.size());
        Runnable finished = () -> {
            pinned.forEach(cache::release);
            gate.leave();
        };
        DeliverWork work;
        try {
            Cold.Body body = write(message);
            Index index = index(message);
            DeliveryResult[] known = new DeliveryResult[deliveries.size()];
            List<DeliverWork.Target> targets = new ArrayList<>(deliveries.size());
            for (int i = 0; i < known.length; i++) {
                targets.add(target(deliveries.get(i), message, body, index, pinned, known, i));
            }
            work = new DeliverWork(body, targets, known, whenDurable, finished);
        } catch (StoreException | RuntimeException e) {
            Kind kind = e instanceof StoreException s && s.reason() == Reason.FULL ? Kind.FULL : Kind.UNAVAILABLE;
            LOG.warn("a delivery failed: {}", e.toString());
            try {
                whenDurable.accept(Collections.nCopies(
                        deliveries.size(), new DeliveryResult(kind, 0, String.valueOf(e.getMessage()))));
            } finally {
                finished.run();
            }
            return;
        }
        committer.submit(work);
    }

    /** Finds the mailbox; null if that failed and the result is known. */
    private DeliverWork.Target target(
            Delivery d,
            Message message,
            Cold.Body shared,
            Index index,
            List<AccountState> pinned,
            DeliveryResult[] known,
            int i) {
        try {
            AccountState account = acquire(d.account().id(), true);
            pinned.add(account);
            Box box = box(account, d);
            boolean longPrefix = d.prefix().length > MAX_PREFIX;
            Cold.Body body = longPrefix ? write(Messages.prefixed(d.prefix(), message)) : shared;
            Cold cold = new Cold(
                    d.internalDate().toEpochMilli(),
                    body,
                    longPrefix ? Cold.NOTHING : d.prefix(),
                    index.envelope(),
                    index.bodyStructure());
            Key key = d.key().map(k -> Key.of(account.id, k)).orElse(null);
            return new DeliverWork.Target(account, box, d.account().quota(), CommitWork.bounded(d.flags()), cold, key);
        } catch (StoreException e) {
            Kind kind = e.reason() == Reason.FULL ? Kind.FULL : Kind.UNAVAILABLE;
            known[i] = new DeliveryResult(kind, 0, String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** The mailbox of a delivery; INBOX if it is not there and cannot be made. */
    private Box box(AccountState account, Delivery d) throws StoreException {
        try {
            String name = MailboxNames.canonical(d.mailbox());
            Optional<Box> found = account.named(name);
            if (found.isEmpty() && d.create()) {
                try {
                    structure(Structure.create(account, name, Set.of(), settings.maxMailboxes()));
                } catch (StoreException e) {
                    LOG.debug("{} is not made: {}", name, e.reason());
                }
                found = account.named(name);
            }
            if (found.isPresent()) {
                return found.get();
            }
        } catch (StoreException notAName) {
            LOG.debug("not a mailbox name, so INBOX: {}", d.mailbox());
        }
        return account.named(MailboxNames.INBOX).orElseThrow(() -> new StoreException(Reason.UNAVAILABLE, "no INBOX"));
    }

    @Override
    public Upload upload() throws StoreException {
        enter();
        try {
            return uploads.begin();
        } finally {
            gate.leave();
        }
    }

    @Override
    public Upload attach(String ticket) throws StoreException {
        enter();
        try {
            return uploads.attach(ticket);
        } finally {
            gate.leave();
        }
    }

    @Override
    public long used(long account) throws StoreException {
        enter();
        try {
            AccountState state = acquire(account, false);
            try {
                return state.used();
            } finally {
                cache.release(state);
            }
        } finally {
            gate.leave();
        }
    }

    @Override
    public void deleteAccount(long account) throws StoreException {
        enter();
        try {
            AccountState state = acquire(account, false);
            try {
                structure(Structure.deleteAccount(database.dialect(), state, () -> cache.drop(state)));
                sweeper.kick();
            } finally {
                cache.release(state);
            }
        } finally {
            gate.leave();
        }
    }
}
