package org.posthouse.store.sql.work;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.posthouse.store.api.Committed;
import org.posthouse.store.api.FlagRow;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.sql.commit.Batch;
import org.posthouse.store.sql.commit.BoxWork;
import org.posthouse.store.sql.commit.CallWork;
import org.posthouse.store.sql.commit.NewRow;
import org.posthouse.store.sql.memory.AccountState;
import org.posthouse.store.sql.memory.Box;
import org.posthouse.store.sql.tables.Cold;
import org.posthouse.store.sql.tables.Key;

/** Operations on one mailbox, all or none. The columns are pinned if one of them needs them. */
public final class CommitWork extends CallWork<Committed> {
    static final int MAX_KEYWORD_OCTETS = 2000;

    /** An operation made ready. */
    public sealed interface Ready {
        /** @param key null: none */
        record Append(Cold cold, Flags flags, Key key) implements Ready {}

        record SetFlags(Op.SetFlags op) implements Ready {}

        /** @param bodies of the messages that may be removed; null: their rows go later */
        record Expunge(Op.Expunge op, Map<Long, Cold> bodies) implements Ready {}
    }

    private final AccountState account;
    private final Box box;
    private final long quota;
    private final List<Ready> ops;
    private final Guard guard;
    private final int messages;
    private final int piece;
    private long modSeq;

    /**
     * @param quota octets; 0: none
     * @param messages number of those it may concern
     * @param piece flags of more messages than this are written later
     */
    public CommitWork(
            AccountState account, Box box, long quota, List<Ready> ops, Guard guard, int messages, int piece) {
        this.account = account;
        this.box = box;
        this.quota = quota;
        this.ops = ops;
        this.guard = guard;
        this.messages = messages;
        this.piece = piece;
    }

    @Override
    public int weight() {
        return messages + ops.size();
    }

    @Override
    public List<Cold.Body> bodies() {
        List<Cold.Body> bodies = new ArrayList<>();
        for (Ready op : ops) {
            if (op instanceof Ready.Append a && a.cold().body().fresh()) {
                bodies.add(a.cold().body());
            }
        }
        return bodies;
    }

    @Override
    public boolean appendsTo(Predicate<Box> held) {
        return held.test(box) && ops.stream().anyMatch(Ready.Append.class::isInstance);
    }

    @Override
    protected Committed run(Batch batch) throws StoreException {
        bodies().forEach(b -> batch.refer(b, 0)); // garbage if it is not taken
        if (account.gone()) {
            throw new StoreException(Reason.UNAVAILABLE, "the account changed meanwhile");
        }
        box.check();
        BoxWork work = batch.box(account, box);
        if (messages > piece) {
            work.recordFlags(piece);
        }
        modSeq = 0;
        long before = batch.used(account);
        List<Long> appended = new ArrayList<>();
        Map<Long, FlagRow> updated = new TreeMap<>();
        List<Long> expunged = new ArrayList<>();
        List<Long> refused = new ArrayList<>();
        long oldModSeq = work.modSeq();
        for (Ready op : ops) {
            if (op instanceof Ready.Append a) {
                appended.add(append(batch, work, a));
            } else if (op instanceof Ready.SetFlags set) {
                setFlags(work, set.op(), oldModSeq, updated, refused);
            } else if (op instanceof Ready.Expunge e) {
                expunge(batch, work, e, updated, expunged);
            }
        }
        long after = batch.used(account);
        if (quota > 0 && after > before && after > quota) {
            for (Ready op : ops) {
                if (op instanceof Ready.Append a && a.key() != null) {
                    batch.doubt(a.key());
                }
            }
            throw new StoreException(Reason.OVER_QUOTA, "over quota");
        }
        return new Committed(
                box.info().uidValidity(),
                appended,
                List.copyOf(updated.values()),
                UidSet.of(expunged),
                UidSet.of(refused),
                work.modSeq());
    }

    /** One mod-sequence for all changes of the commit, taken when the first is made. */
    private long modSeq(BoxWork work) {
        if (modSeq == 0) {
            modSeq = work.nextModSeq();
        }
        return modSeq;
    }

    private long append(Batch batch, BoxWork work, Ready.Append a) throws StoreException {
        if (a.key() != null && !batch.claim(a.key())) {
            return 0;
        }
        if (work.exhausted(1)) {
            throw new StoreException(Reason.LIMIT, "the mailbox has no UIDs left");
        }
        NewRow row = work.append(modSeq(work), bounded(work, a.flags()), a.cold(), a.key());
        batch.grow(account, a.cold().size());
        return row.uid;
    }

    private void setFlags(BoxWork work, Op.SetFlags op, long oldModSeq, Map<Long, FlagRow> updated, List<Long> refused)
            throws StoreException {
        List<BoxWork.View> chosen = new ArrayList<>();
        work.forEach(op.uids(), chosen::add);
        for (BoxWork.View v : chosen) {
            // what this commit changed itself is not refused
            if (guard.unchangedSince().isPresent()
                    && v.modSeq() > guard.unchangedSince().getAsLong()
                    && v.modSeq() <= oldModSeq) {
                refused.add(v.uid());
                continue;
            }
            Flags now =
                    switch (op.mode()) {
                        case REPLACE -> op.flags();
                        case ADD -> v.flags().plus(op.flags());
                        case REMOVE -> v.flags().minus(op.flags());
                    };
            if (!now.equals(v.flags())) {
                long at = modSeq(work);
                work.change(v, at, bounded(work, now));
                updated.put(v.uid(), new FlagRow(v.uid(), at, now));
            }
        }
    }

    private void expunge(Batch batch, BoxWork work, Ready.Expunge e, Map<Long, FlagRow> updated, List<Long> expunged) {
        List<BoxWork.View> chosen = new ArrayList<>();
        work.forEach(e.op().uids(), chosen::add);
        long octets = 0;
        for (BoxWork.View v : chosen) {
            boolean later = e.bodies() == null;
            Cold cold = later || v.fresh() != null ? null : e.bodies().get(v.uid());
            // one that came to be chosen after the caller looked stays, as if it had come later
            boolean known = later || v.fresh() != null || cold != null;
            if (known && (!e.op().onlyDeleted() || v.flags().has(Flags.DELETED))) {
                work.remove(v, cold == null ? null : cold.body(), modSeq(work));
                octets += v.size();
                updated.remove(v.uid());
                expunged.add(v.uid());
            }
        }
        batch.grow(account, -octets);
    }

    private static Flags bounded(BoxWork work, Flags flags) throws StoreException {
        work.admit(bounded(flags));
        return flags;
    }

    public static Flags bounded(Flags flags) throws StoreException {
        if (flags.keywords().isEmpty()) {
            return flags;
        }
        int octets = flags.keywords().stream().mapToInt(k -> k.length() + 1).sum();
        if (flags.keywords().size() > Flags.MAX_KEYWORDS || octets > MAX_KEYWORD_OCTETS) {
            throw new StoreException(Reason.LIMIT, "too many keywords");
        }
        return flags;
    }
}
