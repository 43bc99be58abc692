package org.posthouse.store.sql.work;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.Transferred;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.sql.commit.Batch;
import org.posthouse.store.sql.commit.BoxWork;
import org.posthouse.store.sql.commit.CallWork;
import org.posthouse.store.sql.memory.AccountState;
import org.posthouse.store.sql.memory.Box;
import org.posthouse.store.sql.tables.Cold;

/** Messages from one mailbox to another of the account. The columns of the source are pinned. */
public final class TransferWork extends CallWork<Transferred> {
    private final AccountState account;
    private final Box from;
    private final Box to;
    private final UidSet uids;
    private final Map<Long, Cold> cold;
    private final boolean move;
    private final long quota;

    /** @param cold the messages that may be transferred */
    public TransferWork(
            AccountState account, Box from, Box to, UidSet uids, Map<Long, Cold> cold, boolean move, long quota) {
        this.account = account;
        this.from = from;
        this.to = to;
        this.uids = uids;
        this.cold = cold;
        this.move = move;
        this.quota = quota;
    }

    @Override
    public int weight() {
        return 2 * cold.size() + 1;
    }

    @Override
    public List<Cold.Body> bodies() {
        return List.of();
    }

    @Override
    public boolean appendsTo(Predicate<Box> held) {
        return held.test(to);
    }

    @Override
    protected Transferred run(Batch batch) throws StoreException {
        if (account.gone()) {
            throw new StoreException(Reason.UNAVAILABLE, "the account changed meanwhile");
        }
        from.check();
        to.check();
        BoxWork source = batch.box(account, from);
        List<BoxWork.View> chosen = new ArrayList<>();
        source.forEach(uids, v -> {
            if (v.fresh() == null && cold.containsKey(v.uid())) {
                chosen.add(v);
            }
        });
        List<Long> fromUids = new ArrayList<>();
        List<Long> toUids = new ArrayList<>();
        if (!chosen.isEmpty()) {
            BoxWork target = batch.box(account, to);
            if (target.exhausted(chosen.size())) {
                throw new StoreException(Reason.LIMIT, "the mailbox has no UIDs left");
            }
            long targetModSeq = target.nextModSeq();
            for (BoxWork.View v : chosen) {
                target.admit(v.flags());
                fromUids.add(v.uid());
                toUids.add(
                        target.append(targetModSeq, v.flags(), cold.get(v.uid()).copy(from.id, v.uid()), null).uid);
            }
            if (move) {
                long sourceModSeq = source.nextModSeq();
                chosen.forEach(v -> source.remove(v, cold.get(v.uid()).body(), sourceModSeq));
            } else {
                grow(batch, chosen);
            }
        }
        return new Transferred(to.info().uidValidity(), fromUids, toUids, source.modSeq());
    }

    private void grow(Batch batch, List<BoxWork.View> chosen) throws StoreException {
        batch.grow(account, chosen.stream().mapToLong(BoxWork.View::size).sum());
        if (quota > 0 && batch.used(account) > quota) {
            throw new StoreException(Reason.OVER_QUOTA, "over quota");
        }
    }
}
