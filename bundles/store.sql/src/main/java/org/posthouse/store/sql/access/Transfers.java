package org.posthouse.store.sql.access;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.posthouse.store.api.FlagRow;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.Transferred;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.sql.commit.Hold;
import org.posthouse.store.sql.commit.Point;
import org.posthouse.store.sql.engine.Engine;
import org.posthouse.store.sql.memory.AccountState;
import org.posthouse.store.sql.memory.Box;
import org.posthouse.store.sql.tables.Cold;
import org.posthouse.store.sql.work.AdoptWork;
import org.posthouse.store.sql.work.ReserveWork;
import org.posthouse.store.sql.work.StageWork;
import org.posthouse.store.sql.work.Staging;
import org.posthouse.store.sql.work.TransferWork;

/**
 * Copies and moves: small ones in one transaction, large ones in pieces that nobody sees, and one last transaction that has all
 * of them seen. The columns of the source are pinned.
 */
final class Transfers {
    private final Engine store;
    private final AccountState account;
    private final long quota;
    private final int piece;

    /** @param quota octets; 0: none */
    Transfers(Engine store, AccountState account, long quota) {
        this.store = store;
        this.account = account;
        this.quota = quota;
        this.piece = Math.max(1, store.committer().piece() / 2); // each has a row in two tables
    }

    Transferred run(Box from, UidSet uids, Box to, boolean move) throws StoreException {
        long[] chosen = from.select(uids, Integer.MAX_VALUE);
        store.settings().bound(chosen.length);
        if (chosen.length > piece) {
            return large(from, chosen, to, move);
        }
        Map<Long, Cold> cold = store.tables().cold(from, chosen);
        TransferWork work = new TransferWork(account, from, to, UidSet.of(chosen), cold, move, quota);
        store.committer().submit(work);
        return work.await();
    }

    private Transferred large(Box from, long[] chosen, Box to, boolean move) throws StoreException {
        store.waitForRoom(to);
        store.waitForRoom(from);
        Hold hold = store.committer().hold(account, to);
        Staging staging = new Staging(account, from, to, move, quota, hold, chosen);
        ReserveWork begin = new ReserveWork(staging, from.sizes(chosen));
        try {
            for (int at = 0; at < chosen.length; at += piece) {
                staging.expect(from.flagRows(UidSet.of(piece(chosen, at)), piece));
            }
            store.committer().submit(begin);
            begin.await();
            store.fault(Point.STAGED);
            for (int at = 0; at < chosen.length; at += piece) {
                stage(staging, from, piece(chosen, at));
            }
            AdoptWork end = new AdoptWork(staging, piece);
            store.committer().submit(end);
            Transferred done = end.await();
            store.fault(Point.ADOPTED);
            return done;
        } finally {
            store.committer().release(hold);
            if (!hold.settled() && (staging.begun() || begin.doubtful())) { // else there is no record of it
                store.sweeper().abandon(to, hold.id());
            }
        }
    }

    private long[] piece(long[] chosen, int at) {
        return Arrays.copyOfRange(chosen, at, Math.min(chosen.length, at + piece));
    }

    private void stage(Staging staging, Box from, long[] uids) throws StoreException {
        if (!store.gate().isOpen()) {
            throw new StoreException(Reason.UNAVAILABLE, "the mail store is stopping");
        }
        Map<Long, Cold> cold = store.tables().cold(from, uids);
        FlagRow[] flags = from.flagRows(uids);
        List<Staging.Line> lines = new ArrayList<>(uids.length);
        for (int i = 0; i < uids.length; i++) {
            Cold c = cold.get(uids[i]);
            if (c != null && flags[i] != null) {
                lines.add(new Staging.Line(staging.target(uids[i]), flags[i], (int) c.size()));
            }
        }
        if (!lines.isEmpty()) {
            StageWork work = new StageWork(staging, lines, cold);
            store.committer().submit(work);
            work.await();
            store.fault(Point.COPYING);
        }
    }
}
