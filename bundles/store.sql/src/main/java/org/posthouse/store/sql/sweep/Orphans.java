package org.posthouse.store.sql.sweep;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.posthouse.sql.Sql;
import org.posthouse.sql.Transactions;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.blob.BlobId;
import org.posthouse.store.api.blob.BlobStore;
import org.posthouse.store.sql.commit.BlobMarks;
import org.posthouse.store.sql.commit.Committer;
import org.posthouse.store.sql.commit.StructureWork;
import org.posthouse.store.sql.tables.Tables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds bodies that no message refers to, which a crash leaves. What keeps it from removing one that is in the middle of being
 * committed, by whatever process:
 *
 * <ol>
 *   <li>Only bodies of this writer are looked at, see {@link BlobStore#list}, and only those written before this life began: no
 *       operation of another process, and none of this one, waits with one of them.
 *   <li>What is left is a transaction that an earlier life began and the database has not ended. So a body that nothing refers
 *       to is only marked, in a table. It is removed when another look finds the same, days later: no
 *       transaction takes that long, and an operator who finds mail missing has time to find the index that knows it. One that was committed after all is referred to by then, and loses its mark.
 * </ol>
 */
public final class Orphans {
    private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);
    private static final int OF_A_CRASH = 10_000;
    private static final int CHUNK = 500;

    private final Transactions transactions;
    private final Tables tables;
    private final BlobStore blobs;
    private final Committer committer;
    private volatile Duration kept = Duration.ofDays(7);

    /**
     * What a look found.
     *
     * @param marked bodies that another look has to confirm
     * @param removed bodies that are garbage now
     */
    public record Found(int marked, int removed) {
        static final Found NOTHING = new Found(0, 0);
    }

    Orphans(Transactions transactions, Tables tables, BlobStore blobs, Committer committer) {
        this.transactions = transactions;
        this.tables = tables;
        this.blobs = blobs;
        this.committer = committer;
    }

    /** Changes how long a body has to be known to be an orphan before it is removed. */
    void keep(Duration time) {
        kept = time;
    }

    /** True if an earlier look marked some. */
    boolean anyMarked() throws SQLException {
        return transactions
                        .read(c -> Sql.one(c, "SELECT COUNT(*) FROM orphan", r -> r.getLong(1)))
                        .orElseThrow()
                > 0;
    }

    /**
     * Looks at the bodies written before a time.
     *
     * @param off ends it early, without any harm
     */
    Found look(Instant before, Instant now, BooleanSupplier off) throws StoreException, SQLException, IOException {
        long messages = transactions
                .read(c -> Sql.one(c, "SELECT SUM(messages) FROM mailbox", r -> r.getLong(1)))
                .orElseThrow();
        BlobMarks marks = new BlobMarks(messages);
        committer.marks(marks);
        try {
            // what is in the middle of being committed is seen by the query below
            StructureWork<Void> barrier = new StructureWork<>((c, afterwards) -> null);
            committer.submit(barrier);
            barrier.await();
            for (String sql : List.of("SELECT blob FROM message", "SELECT blob FROM garbage")) {
                tables.committed(c -> {
                    mark(c, sql, marks, off);
                    return null;
                });
            }
            return off.getAsBoolean() ? Found.NOTHING : settle(before, now, marks);
        } finally {
            committer.marks(null);
        }
    }

    private static void mark(Connection c, String sql, BlobMarks marks, BooleanSupplier off) throws SQLException {
        try (PreparedStatement s = c.prepareStatement(sql);
                ResultSet r = s.executeQuery()) {
            while (r.next() && !off.getAsBoolean()) {
                marks.mark(r.getLong(1));
            }
        }
    }

    private Found settle(Instant before, Instant now, BlobMarks marks) throws IOException, SQLException {
        Map<Long, Long> found = new HashMap<>(); // of earlier looks, of other writers too
        transactions
                .read(c -> Sql.list(c, "SELECT blob, seen FROM orphan", r -> new long[] {r.getLong(1), r.getLong(2)}))
                .forEach(row -> found.put(row[0], row[1]));
        List<BlobId> fresh = new ArrayList<>();
        List<BlobId> confirmed = new ArrayList<>();
        int waiting = 0;
        long first = now.toEpochMilli();
        long known = 0;
        long late = now.minus(kept).toEpochMilli();
        try (Stream<BlobId> all = blobs.list(before)) {
            for (Iterator<BlobId> each = all.iterator(); each.hasNext(); ) {
                BlobId b = each.next();
                Long since = found.get(b.value());
                if (marks.marked(b.value())) {
                    known++;
                } else if (since == null) {
                    fresh.add(b);
                } else if (since <= late) {
                    confirmed.add(b);
                } else {
                    waiting++;
                    first = Math.min(first, since);
                }
            }
        }
        int orphans = fresh.size() + confirmed.size() + waiting;
        if (orphans > OF_A_CRASH && orphans > known) {
            LOG.error(
                    "{} of {} bodies belong to no message: most likely this is the wrong index for them. "
                            + "Keeping them",
                    orphans,
                    orphans + known);
            return Found.NOTHING;
        }
        List<Long> needed = found.keySet().stream().filter(marks::marked).toList();
        each(needed, (c, some) -> forget(c, some));
        each(fresh, (c, some) -> {
            for (BlobId b : some) {
                Sql.update(
                        c,
                        "INSERT INTO orphan (blob, size, seen) VALUES (?, ?, ?)",
                        b.value(),
                        b.size(),
                        now.toEpochMilli());
            }
        });
        each(confirmed, (c, some) -> {
            for (BlobId b : some) {
                Sql.update(c, "INSERT INTO garbage (blob, size) VALUES (?, ?)", b.value(), b.size());
            }
            forget(c, some.stream().map(BlobId::value).toList());
        });
        if (waiting + fresh.size() > 0) {
            LOG.warn(
                    "keeping {} unreferenced bodies, {} of them new; the first is removed after {}",
                    waiting + fresh.size(),
                    fresh.size(),
                    Instant.ofEpochMilli(first).plus(kept).truncatedTo(ChronoUnit.SECONDS));
        }
        if (!confirmed.isEmpty()) {
            LOG.info("removed {} unreferenced bodies", confirmed.size());
        }
        return new Found(fresh.size() + waiting, confirmed.size());
    }

    private static void forget(Connection c, List<Long> bodies) throws SQLException {
        for (long blob : bodies) {
            Sql.update(c, "DELETE FROM orphan WHERE blob = ?", blob);
        }
    }

    private interface Step<T> {
        void run(Connection c, List<T> some) throws SQLException;
    }

    private <T> void each(List<T> all, Step<T> step) throws SQLException {
        for (int from = 0; from < all.size(); from += CHUNK) {
            List<T> some = all.subList(from, Math.min(all.size(), from + CHUNK));
            transactions.change(c -> {
                step.run(c, some);
                return null;
            });
        }
    }
}
