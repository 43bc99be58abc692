package org.posthouse.store.sql.sweep;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.posthouse.db.api.Database;
import org.posthouse.sql.Sql;
import org.posthouse.sql.Transactions;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.blob.BlobId;
import org.posthouse.store.api.blob.BlobStore;
import org.posthouse.store.sql.commit.Batch;
import org.posthouse.store.sql.commit.Committer;
import org.posthouse.store.sql.commit.Point;
import org.posthouse.store.sql.memory.AccountCache;
import org.posthouse.store.sql.memory.Backlog;
import org.posthouse.store.sql.memory.Box;
import org.posthouse.store.sql.tables.Cold;
import org.posthouse.store.sql.tables.Key;
import org.posthouse.store.sql.tables.Redos;
import org.posthouse.store.sql.tables.Tables;
import org.posthouse.store.sql.work.PurgeWork;
import org.posthouse.support.RateLimited;
import org.posthouse.support.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cleans up behind the committer, on a thread of its own: what is decided and not in the rows, bodies nobody refers to, messages
 * of deleted mailboxes, expired delivery keys.
 */
public final class Sweeper {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
    private static final int CHUNK = 500;
    private static final Duration ORPHANS_FIRST = Duration.ofSeconds(5);
    private static final Duration ORPHANS_AGAIN = Duration.ofHours(6);
    private static final long SECONDS_BETWEEN = 30;
    private static final long MINUTES_BETWEEN_PRUNINGS = 60;

    private final RateLimited failures = new RateLimited(LOG, Duration.ofMinutes(1)); // a kick may come at any time
    private final Database database;
    private final Transactions transactions;
    private final Tables tables;
    private final BlobStore blobs;
    private final Committer committer;
    private final Orphans orphans;
    private final Backlogs backlogs;
    private final Consumer<Point> faults;
    private final List<Cold.Body> unreferenced = new ArrayList<>();
    private final Object holding = new Object();
    private final AtomicBoolean kicked = new AtomicBoolean();
    private final ScheduledExecutorService thread = Threads.timer("store-sweeper");
    private int holds;
    private volatile boolean stopping;
    private volatile boolean halted;

    public Sweeper(
            Database database,
            Tables tables,
            BlobStore blobs,
            Committer committer,
            AccountCache cache,
            Consumer<Point> faults) {
        this.database = database;
        this.transactions = new Transactions(database);
        this.tables = tables;
        this.blobs = blobs;
        this.committer = committer;
        this.orphans = new Orphans(transactions, tables, blobs, committer);
        this.backlogs = new Backlogs(transactions, tables, committer, cache, faults);
        this.faults = faults;
    }

    /** @param crashed bodies may have been left that no table knows: look for them */
    public void start(boolean crashed) {
        thread.scheduleWithFixedDelay(() -> quietly(this::sweep), 1, SECONDS_BETWEEN, TimeUnit.SECONDS);
        thread.scheduleWithFixedDelay(() -> quietly(this::pruneKeys), 1, MINUTES_BETWEEN_PRUNINGS, TimeUnit.MINUTES);
        quietly(() -> {
            if (crashed || orphans.anyMarked()) {
                lookForOrphansIn(ORPHANS_FIRST);
            }
        });
    }

    private void lookForOrphansIn(Duration delay) {
        Instant before = Instant.now(); // bodies of this life are known to it
        thread.schedule(
                () -> quietly(() -> {
                    if (lookForOrphans(before, Instant.now()).marked() > 0) {
                        lookForOrphansIn(ORPHANS_AGAIN);
                    }
                }),
                delay.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** As {@link Orphans#look}; what is removed goes with the next sweep. */
    public synchronized Orphans.Found lookForOrphans(Instant before, Instant now)
            throws StoreException, SQLException, IOException {
        Orphans.Found found = orphans.look(before, now, this::off);
        if (found.removed() > 0) {
            kick();
        }
        return found;
    }

    /** Changes how long bodies that no message refers to are kept. */
    public void keepOrphans(Duration time) {
        orphans.keep(time);
    }

    /** There is something to clean up. */
    public void kick() {
        if (kicked.compareAndSet(false, true)) {
            try {
                thread.schedule(() -> quietly(this::sweep), 100, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException leaving) {
                LOG.debug("no cleanup now: the mail store is stopping");
            }
        }
    }

    /** Bodies that no table knows and nobody needs. */
    public void unreferenced(List<Cold.Body> bodies) {
        if (!bodies.isEmpty()) {
            synchronized (unreferenced) {
                unreferenced.addAll(bodies);
            }
            kick();
        }
    }

    /** Nobody goes on with a copy: its rows are removed. */
    public void abandon(Box box, Backlog.Id id) {
        backlogs.abandon(new Redos.Place(box.account, box.id, id));
        kick();
    }

    /**
     * Waits until not too much is decided of a mailbox that is not in its rows.
     *
     * @param leaving ends the wait: {@code UNAVAILABLE}
     */
    public void waitForRoom(Box box, BooleanSupplier leaving) throws StoreException {
        backlogs.waitForRoom(box, this::kick, leaving);
    }

    /** Nothing is removed from the blob store until {@link #release}. */
    public void hold() {
        synchronized (holding) {
            holds++;
        }
    }

    public void release() {
        synchronized (holding) {
            holds--;
        }
    }

    /**
     * Ends what runs, and lets nothing begin until {@link #resume}: the tables are about to be replaced, and what is known of
     * them will be wrong.
     */
    public void halt() {
        boolean before = halted;
        halted = true;
        synchronized (this) { // who was inside has seen it and is out
            if (!before) {
                hold();
            }
        }
    }

    /** Ends {@link #halt}. */
    public void resume() {
        halted = false;
        release();
    }

    /** The tables were replaced: there may be bodies that they do not know. */
    public void replaced() {
        if (!stopping) {
            lookForOrphansIn(ORPHANS_FIRST);
        }
    }

    private boolean off() {
        return stopping || halted;
    }

    public void stop() {
        stopping = true;
        thread.shutdown();
        try {
            thread.awaitTermination(500, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Task {
        void run() throws SQLException, IOException, StoreException;
    }

    private void quietly(Task task) {
        if (off()) {
            return;
        }
        try {
            task.run();
        } catch (SQLException | IOException | StoreException | RuntimeException e) {
            if (off()) {
                LOG.debug("cleanup ended: {}", e.toString());
            } else {
                failures.warn("cleanup failed; will retry", e);
            }
        }
    }

    /** One at a time: the messages of a deleted mailbox must not be counted down twice. */
    public synchronized void sweep() {
        kicked.set(false);
        if (off()) {
            return;
        }
        // what cannot be done for one mailbox keeps nothing else: disks would fill up
        quietly(this::purgeDoomed);
        quietly(() -> backlogs.carryOut(this::off));
        synchronized (holding) {
            if (holds == 0) {
                quietly(this::deleteUnreferenced);
                quietly(this::deleteGarbage);
            }
        }
    }

    private void deleteUnreferenced() throws IOException {
        List<Cold.Body> bodies;
        synchronized (unreferenced) {
            bodies = unreferenced.stream().filter(Cold.Body::fresh).toList();
            unreferenced.clear();
        }
        if (bodies.isEmpty()) {
            return;
        }
        boolean deleted = false;
        try {
            blobs.delete(
                    bodies.stream().map(b -> new BlobId(b.blob(), b.size())).toList());
            deleted = true;
        } finally {
            if (!deleted) { // no table knows them: whoever forgets them here forgets them for good
                synchronized (unreferenced) {
                    unreferenced.addAll(bodies);
                }
            }
        }
    }

    private void deleteGarbage() throws SQLException, IOException {
        while (!off()) {
            String sql = database.dialect().limit("SELECT blob, size FROM garbage", CHUNK);
            List<BlobId> ids = transactions.read(c -> Sql.list(c, sql, r -> new BlobId(r.getLong(1), r.getLong(2))));
            if (ids.isEmpty()) {
                return;
            }
            blobs.delete(ids);
            faults.accept(Point.SWEPT);
            transactions.change(c -> {
                try (PreparedStatement s = c.prepareStatement("DELETE FROM garbage WHERE blob = ?")) {
                    for (BlobId id : ids) {
                        s.setLong(1, id.value());
                        s.addBatch();
                    }
                    return s.executeBatch();
                }
            });
        }
    }

    // --- deleted mailboxes

    private record Doomed(long account, long mailbox) {}

    private void purgeDoomed() throws StoreException, SQLException {
        List<Doomed> all = tables.committed(
                c -> Sql.list(c, "SELECT account, mbox FROM doomed", r -> new Doomed(r.getLong(1), r.getLong(2))));
        for (Doomed d : all) {
            if (off()) {
                return;
            }
            quietly(() -> purge(d));
        }
    }

    private void purge(Doomed d) throws StoreException, SQLException {
        if (d.mailbox() == 0) {
            purgeKeys(d.account(), Long.MAX_VALUE);
        } else {
            purgeMessages(d);
        }
        forget(d);
    }

    private void purgeMessages(Doomed d) throws StoreException {
        while (!off()) {
            Optional<Batch.Purge> some = tables.committed(c -> some(c, d));
            if (some.isEmpty()) {
                return;
            }
            PurgeWork work = new PurgeWork(some.get());
            committer.submit(work);
            work.await();
        }
    }

    private Optional<Batch.Purge> some(Connection c, Doomed d) throws SQLException {
        List<Cold.Body> bodies = new ArrayList<>();
        long first = 0;
        long last = 0;
        try (PreparedStatement s = c.prepareStatement(database.dialect()
                .limit("SELECT uid, blob, blobsize FROM message WHERE account = ? AND mbox = ? ORDER BY uid", CHUNK))) {
            s.setLong(1, d.account());
            s.setLong(2, d.mailbox());
            try (ResultSet r = s.executeQuery()) {
                while (r.next()) {
                    last = r.getLong(1);
                    first = first == 0 ? last : first;
                    bodies.add(new Cold.Body(r.getLong(2), r.getLong(3), false, true));
                }
            }
        }
        return bodies.isEmpty()
                ? Optional.empty()
                : Optional.of(new Batch.Purge(d.account(), d.mailbox(), first, last, bodies));
    }

    private void forget(Doomed d) throws SQLException {
        if (off()) {
            return;
        }
        transactions.change(c -> {
            Sql.update(c, "DELETE FROM expunged WHERE account = ? AND mbox = ?", d.account(), d.mailbox());
            Sql.update(c, "DELETE FROM doomed WHERE account = ? AND mbox = ?", d.account(), d.mailbox());
            return null;
        });
    }

    // --- delivery keys

    public synchronized void pruneKeys() throws SQLException {
        long account = Long.MIN_VALUE;
        long now = System.currentTimeMillis();
        while (!off()) {
            Optional<Long> next = nextAccount(account);
            if (next.isEmpty()) {
                return;
            }
            account = next.get();
            purgeKeys(account, now);
        }
    }

    private Optional<Long> nextAccount(long after) throws SQLException {
        String sql = database.dialect().limit("SELECT account FROM delivered WHERE account > ? ORDER BY account", 1);
        return transactions.read(c -> Sql.one(c, sql, r -> r.getLong(1), after));
    }

    /** Removes an account's keys that expired before a time. */
    private void purgeKeys(long account, long before) throws SQLException {
        byte[] after = new byte[Key.OCTETS];
        while (!off()) {
            try (Connection c = database.connection()) {
                List<byte[]> expired = new ArrayList<>();
                byte[] last = null;
                try (PreparedStatement s = c.prepareStatement(database.dialect()
                        .limit(
                                "SELECT dkey, expires FROM delivered WHERE account = ? AND dkey >= ? ORDER BY dkey",
                                CHUNK))) {
                    s.setLong(1, account);
                    s.setBytes(2, after);
                    try (ResultSet r = s.executeQuery()) {
                        int rows = 0;
                        while (r.next()) {
                            byte[] key = r.getBytes(1);
                            if (r.getLong(2) < before) {
                                expired.add(key);
                            }
                            last = ++rows == CHUNK ? key : null;
                        }
                    }
                }
                try (PreparedStatement s = c.prepareStatement("DELETE FROM delivered WHERE account = ? AND dkey = ?")) {
                    for (byte[] key : expired) {
                        s.setLong(1, account);
                        s.setBytes(2, key);
                        s.executeUpdate();
                    }
                }
                c.commit();
                if (last == null) {
                    return;
                }
                after = last;
            }
        }
    }
}
