package org.posthouse.store.sql.commit;

import static java.util.stream.Collectors.partitioningBy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.posthouse.db.api.Database;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.blob.BlobStore;
import org.posthouse.store.api.blob.BlobStoreFullException;
import org.posthouse.store.sql.memory.AccountCache;
import org.posthouse.store.sql.memory.AccountState;
import org.posthouse.store.sql.memory.Box;
import org.posthouse.store.sql.tables.Cold;
import org.posthouse.store.sql.tables.Inflight;
import org.posthouse.store.sql.tables.Key;
import org.posthouse.store.sql.tables.Recovery;
import org.posthouse.support.OutOfMemory;
import org.posthouse.support.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that changes mailboxes. It takes all that waits, has the bodies synced, and meanwhile gathers the net effect
 * in memory, writes it in one transaction and commits that; then it makes it visible and has all who wait told, by another
 * thread. It is never interrupted: files below would be closed by that.
 */
public final class Committer {
    /** What the committer tells the rest of the store. */
    public interface Observer {
        /** A mailbox changed. */
        void changed(Box box);

        /** There are bodies now that nobody refers to. */
        void garbage();

        /** Something is decided that is to be carried out piece by piece. */
        void redo();

        /** Bodies that were written and are not needed, which no table knows. */
        void unreferenced(List<Cold.Body> bodies);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);
    private static final int ATTEMPTS = 3;
    private static final long PAUSE_MILLIS = 100;

    private final Database database;
    private final BlobStore blobs;
    private final AccountCache cache;
    private final Observer observer;
    private final Consumer<Point> faults;
    private final WorkQueue queue;
    private final AtomicLong tickets = new AtomicLong(System.currentTimeMillis() << 20);
    // bounded by what the store lets in
    private final ExecutorService replies = Threads.pool("store-replies", 1, Integer.MAX_VALUE);
    private final Thread thread = Threads.thread("store-committer", this::loop);
    private volatile long keyLifeMillis;
    private volatile int piece;
    private volatile boolean leaving;
    private volatile boolean broken;
    private volatile boolean stopping;
    private final WriterLink link;
    private volatile BlobMarks marks;
    private final CommitMetrics metrics = new CommitMetrics();
    private long begun; // the thread alone

    /** @param faults told where the committer is, for tests that crash there */
    public Committer(
            Database database,
            BlobStore blobs,
            AccountCache cache,
            Observer observer,
            int queueSize,
            long keyLifeMillis,
            Consumer<Point> faults) {
        this.database = database;
        this.link = new WriterLink(database);
        this.blobs = blobs;
        this.cache = cache;
        this.observer = observer;
        this.queue = new WorkQueue(queueSize, System::nanoTime, (w, why) -> reply(() -> refuse(w, why)));
        this.keyLifeMillis = keyLifeMillis;
        this.faults = faults;
    }

    public void start() {
        thread.start();
    }

    public void keyLife(long millis) {
        keyLifeMillis = millis;
    }

    public void piece(int messages) {
        piece = messages;
    }

    /** Messages that one transaction changes at most for one caller. */
    public int piece() {
        return piece;
    }

    /** Takes work; if there is too much of it, it fails at once. */
    public void submit(Work work) {
        if (stopping) {
            refuse(work, "the mail store is stopping");
        } else if (!queue.offer(work)) {
            refuse(work, "too many operations");
        } else if (stopping && queue.remove(work)) {
            refuse(work, "the mail store is stopping"); // it came after the last look
        }
    }

    private void refuse(Work work, String why) {
        observer.unreferenced(work.bodies());
        work.failed(new StoreException(Reason.UNAVAILABLE, why));
    }

    /** From now on every body that a row is written for is marked; null: no more. */
    public void marks(BlobMarks now) {
        marks = now;
    }

    /** Number of operations that wait. */
    public int waiting() {
        return queue.waiting();
    }

    /** Counts what it does. */
    public CommitMetrics metrics() {
        return metrics;
    }

    /** Makes a hold of a mailbox; it begins with the work that has it. */
    public Hold hold(AccountState account, Box box) {
        return new Hold(account, box, tickets.incrementAndGet());
    }

    /** Ends a hold, if it began: what was put aside goes on. */
    public void release(Hold hold) {
        queue.release(hold);
    }

    /** Gives the connection back; the next operation takes another. */
    public void disconnect() throws StoreException {
        StructureWork<Void> work = new StructureWork<>((c, afterwards) -> {
            afterwards.add(link::close);
            return null;
        });
        submit(work);
        work.await();
    }

    /** Soon it is stopped: what hangs is not tried for ever. */
    public void leaving() {
        leaving = true;
    }

    /**
     * Ends what runs and refuses the rest.
     *
     * @return false if it took too long, so that its connection was broken off, or something is left to put right
     */
    public boolean stop(long millis) {
        leaving = true;
        stopping = true;
        queue.wakeUp();
        boolean ended = true;
        try {
            thread.join(Math.max(1, millis));
            ended = !thread.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ended = false;
        }
        if (!ended) {
            LOG.warn("committer did not stop in time; aborting it");
            link.breakOff();
        }
        return ended && !broken;
    }

    // --- the thread

    private void loop() {
        List<Work> works = new ArrayList<>();
        while (!stopping) {
            works.clear();
            try {
                queue.take(works);
                if (works.isEmpty()) {
                    link.clearInflight();
                } else if (queue.isWakeUp(works.get(0))) {
                    LOG.debug("woken up");
                } else if (works.get(0) instanceof StructureWork<?> s) {
                    structure(s);
                } else {
                    commit(List.copyOf(works));
                }
            } catch (InterruptedException e) {
                LOG.warn("committer interrupted, continuing");
            } catch (RuntimeException | Error e) {
                OutOfMemory.haltOn(e);
                LOG.error("committer failed; outcomes unknown", e);
                cache.dropAll();
                link.close();
                StoreException why = new StoreException(Reason.UNAVAILABLE, "internal error", e);
                List.copyOf(works).forEach(w -> reply(() -> w.unknown(why)));
            }
        }
        drain();
        link.close();
        replies.shutdown();
    }

    private void drain() {
        StoreException leaving = new StoreException(Reason.UNAVAILABLE, "the mail store is stopping");
        for (Work w : queue.drain()) {
            observer.unreferenced(w.bodies());
            w.failed(leaving);
        }
    }

    private void reply(Runnable answer) {
        replies.execute(guarded(answer));
    }

    /** Whoever is told may have left; others wait to be told. */
    private static Runnable guarded(Runnable answer) {
        return Threads.guarded(LOG, "callback of a commit", answer);
    }

    // --- batches

    private void commit(List<Work> works) {
        faults.accept(Point.TAKEN);
        begun = System.nanoTime();
        BodySync sync = sync(works); // first: it is often over when the rows are written
        Set<Key> used = new HashSet<>();
        for (int attempt = 1; ; attempt++) {
            Batch batch = new Batch(used);
            works.forEach(w -> w.apply(batch));
            if (attempt < ATTEMPTS && !batch.doubtful().isEmpty() && anyUsed(batch.doubtful(), used)) {
                continue;
            }
            if (batch.isEmpty()) {
                works.forEach(w -> reply(w::done));
                return;
            }
            Writer writer;
            try {
                writer = link.get();
                writer.write(batch, System.currentTimeMillis() + keyLifeMillis);
                if (sync.isDurable()) {
                    writer.noneInflight();
                } else {
                    writer.inflight(batch);
                }
            } catch (SQLException e) {
                OutOfMemory.haltOn(e); // Derby hides it in there
                link.rollback();
                if (database.dialect().connectionLost(e)) {
                    link.close();
                }
                if (database.dialect().full(e)) {
                    refuse(works, e); // each further try could cost the database a restart
                    return;
                }
                if (attempt < ATTEMPTS && curable(e, batch, used)) {
                    continue;
                }
                oneAtATime(works, e);
                return;
            }
            finish(writer, batch, works, sync);
            return;
        }
    }

    private BodySync sync(List<Work> works) {
        if (works.stream().noneMatch(Committer::waitsForSync)) {
            return BodySync.NONE;
        }
        BodySync sync = BodySync.of(blobs);
        faults.accept(Point.SYNCING);
        return sync;
    }

    /** True if it may work the next time. */
    private boolean curable(SQLException e, Batch batch, Set<Key> used) {
        if (!database.dialect().duplicateKey(e)) {
            return database.dialect().retryable(e) || database.dialect().connectionLost(e);
        }
        return anyUsed(batch.keys(), used);
    }

    /** Looks keys up; true if some are used that were not known to be. */
    private boolean anyUsed(Set<Key> keys, Set<Key> used) {
        try {
            return used.addAll(link.get().used(keys));
        } catch (SQLException e) {
            LOG.warn("cannot look up delivery keys: {}", e.toString());
            link.rollback();
            return false;
        }
    }

    private void oneAtATime(List<Work> works, SQLException e) {
        if (works.size() > 1) {
            LOG.debug("a batch of {} failed, retrying one at a time: {}", works.size(), e.toString());
            works.forEach(w -> commit(List.of(w)));
            return;
        }
        refuse(works, e);
    }

    /** Nothing of it was written. */
    private void refuse(List<Work> works, SQLException e) {
        metrics.failed(works.size());
        boolean full = database.dialect().full(e);
        LOG.warn("commit failed: {}", e.toString(), e);
        StoreException why = new StoreException(full ? Reason.FULL : Reason.UNAVAILABLE, "cannot write the index", e);
        works.forEach(w -> {
            observer.unreferenced(w.bodies());
            reply(() -> w.failed(why));
        });
    }

    private void finish(Writer writer, Batch batch, List<Work> works, BodySync sync) {
        BlobMarks m = marks;
        if (m != null) {
            batch.referred().forEach(body -> m.mark(body.blob()));
        }
        faults.accept(Point.WRITTEN);
        SQLException lost = null;
        try {
            writer.connection().commit();
            writer.committed(); // whatever becomes of the bodies
        } catch (SQLException e) {
            OutOfMemory.haltOn(e);
            lost = e;
        }
        faults.accept(Point.COMMITTED);
        Optional<Exception> notSynced = sync.failure();
        if (lost != null) {
            link.close();
        }
        if (notSynced.isPresent()) {
            takeBack(batch, works, notSynced.get());
        } else if (lost != null) {
            unknown(batch, works, lost);
        } else {
            faults.accept(Point.DURABLE);
            publish(writer, batch, works);
        }
    }

    private void publish(Writer writer, Batch batch, List<Work> works) {
        batch.publish();
        metrics.committed(works.size(), System.nanoTime() - begun);
        works.forEach(Work::published);
        reply(() -> {
            faults.accept(Point.VISIBLE);
            works.forEach(w -> guarded(w::done).run());
        });
        for (BoxWork w : batch.boxes()) {
            if (w.changedAnything()) {
                observer.changed(w.box);
            }
        }
        if (writer.leftGarbage()) {
            observer.garbage();
        }
        if (batch.leavesWork()) {
            observer.redo();
        }
    }

    private void unknown(Batch batch, List<Work> works, SQLException e) {
        metrics.failed(works.size());
        LOG.warn("unknown outcome of a commit: {}", e.toString());
        batch.boxes().forEach(w -> cache.drop(w.box.account));
        StoreException why = new StoreException(Reason.UNAVAILABLE, "unknown outcome", e);
        works.forEach(w -> reply(() -> w.unknown(why)));
    }

    /**
     * The rows are durable and bodies are not: the rows and keys of those works go again, so that another attempt stores
     * them. What the others of the batch did stays; they are told that it is not known, since it may rest on what goes.
     */
    private void takeBack(Batch batch, List<Work> works, Exception e) {
        metrics.failed(works.size());
        Map<Boolean, List<Work>> parted = works.stream().collect(partitioningBy(Committer::waitsForSync));
        List<Work> lost = parted.get(true);
        LOG.error("cannot sync bodies; undoing {} operations", lost.size(), e);
        faults.accept(Point.TAKING_BACK);
        List<Inflight> entries = Writer.rows(batch, lost);
        while (true) {
            try {
                Recovery.remove(link.get().connection(), entries);
                link.get().connection().commit();
                // only now: who looks meanwhile must not find the rows that go, but what was there before
                batch.boxes().forEach(w -> cache.drop(w.box.account));
                break;
            } catch (SQLException again) {
                link.rollback();
                link.close();
                LOG.error("undo failed: {}", again.toString());
                if (leaving) {
                    batch.boxes().forEach(w -> cache.drop(w.box.account));
                    StoreException why = new StoreException(Reason.UNAVAILABLE, "unknown outcome", again);
                    works.forEach(w -> reply(() -> w.unknown(why)));
                    // they are still listed as in flight, and must stay so: the next start looks at their bodies
                    broken = true;
                    stopping = true;
                    return;
                }
                pause();
            }
        }
        boolean full = e instanceof BlobStoreFullException;
        StoreException why = new StoreException(full ? Reason.FULL : Reason.UNAVAILABLE, "cannot sync the body", e);
        lost.forEach(w -> {
            observer.unreferenced(w.bodies());
            reply(() -> w.failed(why));
        });
        parted.get(false).forEach(w -> reply(() -> w.unknown(why)));
    }

    private static boolean waitsForSync(Work work) {
        return work.bodies().stream().anyMatch(b -> !b.synced());
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            LOG.debug("woken up");
        }
    }

    // --- structure

    private void structure(StructureWork<?> work) {
        Writer writer;
        for (int attempt = 1; ; attempt++) {
            try {
                writer = link.get();
                work.write(writer.connection());
                break;
            } catch (StoreException e) {
                link.rollback();
                reply(() -> work.failed(e));
                return;
            } catch (SQLException e) {
                link.rollback();
                boolean lost = database.dialect().connectionLost(e);
                if (lost) {
                    link.close();
                }
                boolean full = database.dialect().full(e);
                if (full || attempt >= ATTEMPTS || !(lost || database.dialect().retryable(e))) {
                    LOG.warn("a mailbox change failed", e);
                    Reason reason = full ? Reason.FULL : Reason.UNAVAILABLE;
                    StoreException why = new StoreException(reason, "cannot write the index", e);
                    reply(() -> work.failed(why));
                    return;
                }
            }
        }
        try {
            writer.connection().commit();
        } catch (SQLException e) {
            LOG.warn("unknown outcome of a mailbox change: {}", e.toString());
            link.close();
            cache.dropAll();
            StoreException why = new StoreException(Reason.UNAVAILABLE, "unknown outcome", e);
            reply(() -> work.unknown(why));
            return;
        }
        work.publish();
        reply(work::done);
    }
}
