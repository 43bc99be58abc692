package org.posthouse.store.sql.sweep;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.posthouse.sql.Transactions;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.sql.commit.Batch;
import org.posthouse.store.sql.commit.Committer;
import org.posthouse.store.sql.commit.Point;
import org.posthouse.store.sql.memory.AccountCache;
import org.posthouse.store.sql.memory.Box;
import org.posthouse.store.sql.tables.Cold;
import org.posthouse.store.sql.tables.Redo;
import org.posthouse.store.sql.tables.Redos;
import org.posthouse.store.sql.tables.Tables;
import org.posthouse.store.sql.work.RedoWork;
import org.posthouse.support.RateLimited;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what is decided into the rows, a piece at a time, so that others get their turn. What it has not done when the store
 * closes or crashes is done after the next start.
 */
final class Backlogs {
    /** The most records of a mailbox. */
    static final int MAX_RECORDS = 16;

    private static final long PATIENCE_MILLIS = 10_000;
    private static final long LOOK_MILLIS = 200;

    private static final Logger LOG = LoggerFactory.getLogger(Backlogs.class);

    private final RateLimited failures = new RateLimited(LOG, Duration.ofMinutes(1));
    private final Transactions transactions;
    private final Tables tables;
    private final Committer committer;
    private final AccountCache cache;
    private final Consumer<Point> faults;
    private final List<Redos.Place> abandoned = new ArrayList<>();

    Backlogs(
            Transactions transactions, Tables tables, Committer committer, AccountCache cache, Consumer<Point> faults) {
        this.transactions = transactions;
        this.tables = tables;
        this.committer = committer;
        this.cache = cache;
        this.faults = faults;
    }

    /** Nobody goes on with a copy. */
    void abandon(Redos.Place copy) {
        synchronized (abandoned) {
            abandoned.add(copy);
        }
    }

    /**
     * Carries out what it can: a record that fails keeps no other, and is tried again the next time.
     *
     * @param off ends it early, without any harm
     */
    void carryOut(BooleanSupplier off) throws SQLException, StoreException {
        markAbandoned();
        for (Redos.Place p : tables.committed(Redos::waiting)) {
            if (off.getAsBoolean()) {
                return;
            }
            try {
                carryOut(p, off);
            } catch (StoreException | RuntimeException e) {
                if (!off.getAsBoolean()) {
                    failures.warn(
                            "account={} mailbox={} record={}: cannot update rows; will retry",
                            p.account(),
                            p.mailbox(),
                            p.id(),
                            e);
                }
            }
        }
    }

    private void carryOut(Redos.Place p, BooleanSupplier off) throws StoreException {
        Optional<Redo> redo = tables.committed(c -> Redos.of(c, p));
        if (redo.isPresent() && carryOut(redo.get(), off)) {
            cache.present(p.account())
                    .flatMap(account -> account.present(p.mailbox()))
                    .ifPresent(box -> box.backlog.finished(p.id()));
        }
    }

    private void markAbandoned() throws SQLException {
        List<Redos.Place> some;
        synchronized (abandoned) {
            some = List.copyOf(abandoned);
        }
        for (Redos.Place p : some) {
            transactions.change(c -> {
                Redos.abandon(c, p);
                return null;
            });
            synchronized (abandoned) {
                abandoned.remove(p);
            }
        }
    }

    /** Waits while a mailbox has too many records: whoever makes them is faster than they are carried out. */
    void waitForRoom(Box box, Runnable kick, BooleanSupplier leaving) throws StoreException {
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (box.backlog.size() >= MAX_RECORDS) {
            box.backlog.refresh(() -> new HashSet<>(tables.committed(c -> Redos.ids(c, box.account, box.id))));
            if (box.backlog.size() < MAX_RECORDS) {
                return;
            }
            if (System.nanoTime() > end || leaving.getAsBoolean()) {
                throw new StoreException(Reason.UNAVAILABLE, "too many operations");
            }
            kick.run();
            try {
                box.backlog.await(LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StoreException(Reason.UNAVAILABLE, "interrupted", e);
            }
        }
    }

    /** True if nothing is left. */
    private boolean carryOut(Redo redo, BooleanSupplier off) throws StoreException {
        boolean rowsGo = redo.id().kind().hides();
        Iterator<List<Redo.Entry>> pieces = redo.pieces(committer.piece()).iterator();
        while (pieces.hasNext() && !off.getAsBoolean()) {
            List<Redo.Entry> piece = pieces.next();
            List<Cold.Body> bodies = rowsGo ? bodies(redo, piece) : List.of();
            boolean last = !pieces.hasNext();
            if (last || !rowsGo || !bodies.isEmpty()) {
                RedoWork work =
                        new RedoWork(new Batch.Piece(redo.account(), redo.mailbox(), redo.id(), piece, bodies, last));
                committer.submit(work);
                work.await();
                faults.accept(Point.REDOING);
            }
            if (last) {
                return true;
            }
        }
        return false;
    }

    private List<Cold.Body> bodies(Redo redo, List<Redo.Entry> piece) throws StoreException {
        UidSet uids = new Redo(redo.account(), redo.mailbox(), redo.id(), piece).uids();
        return tables.bodies(redo.account(), redo.mailbox(), uids.stream().toArray());
    }
}
