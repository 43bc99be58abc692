package org.posthouse.store.sql.work;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.posthouse.store.api.FlagRow;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.sql.commit.Batch;
import org.posthouse.store.sql.commit.BoxWork;
import org.posthouse.store.sql.commit.Hold;
import org.posthouse.store.sql.memory.AccountState;
import org.posthouse.store.sql.memory.Box;
import org.posthouse.store.sql.memory.Columns;

/**
 * A copy or move too large for one transaction, while it is under way: its rows are written in pieces above the watermark, with
 * UIDs reserved for them, and come to be seen all at once. The columns of the source are pinned. Used by the caller and, while
 * the caller waits, by the committer.
 */
public final class Staging {
    final AccountState account;
    final Box from;
    final Box to;
    final boolean move;
    private final long quota;
    final Hold hold;
    private final long[] chosen;
    private final UidSet source;
    private final Columns rows; // by UID in the target; mod-sequences are those of the source
    private final Set<Flags> withKeywords = new HashSet<>();
    private UidSet.Range reserved;

    /**
     * A message to be written.
     *
     * @param uid in the target
     * @param source as it is in the source
     */
    public record Line(long uid, FlagRow source, int size) {}

    /**
     * @param quota octets; 0: none
     * @param chosen UIDs in the source, ascending
     */
    public Staging(AccountState account, Box from, Box to, boolean move, long quota, Hold hold, long[] chosen) {
        this.account = account;
        this.from = from;
        this.to = to;
        this.move = move;
        this.quota = quota;
        this.hold = hold;
        this.chosen = chosen;
        this.source = UidSet.of(chosen);
        this.rows = new Columns(chosen.length);
    }

    /** Flags that will be in the target. */
    public void expect(Collection<FlagRow> some) {
        some.stream().map(FlagRow::flags).filter(f -> !f.keywords().isEmpty()).forEach(withKeywords::add);
    }

    int count() {
        return chosen.length;
    }

    UidSet source() {
        return source;
    }

    UidSet.Range reserved() {
        return reserved;
    }

    /** True if UIDs are reserved. */
    public boolean begun() {
        return reserved != null;
    }

    void reserved(UidSet.Range uids) {
        reserved = uids;
    }

    /** The UID in the target of one in the source; 0: it is not among those chosen. */
    public long target(long uid) {
        int i = Arrays.binarySearch(chosen, uid);
        return i < 0 ? 0 : reserved.first() + i;
    }

    /** The rows that are durable. */
    Columns rows() {
        return rows;
    }

    /** Rows are durable. */
    void written(List<Line> lines) {
        lines.forEach(
                l -> rows.put(l.uid(), l.source().modSeq(), l.size(), l.source().flags()));
    }

    void check() throws StoreException {
        if (account.gone()) {
            throw new StoreException(Reason.UNAVAILABLE, "the account changed meanwhile");
        }
        from.check();
        to.check();
    }

    /** Refuses keywords there is no room for, and octets the quota does not allow. */
    void admit(Batch batch, BoxWork target, Collection<Flags> more, long octets) throws StoreException {
        for (Flags flags : withKeywords) {
            target.admit(flags);
        }
        for (Flags flags : more) {
            target.admit(flags);
        }
        if (!move && quota > 0 && batch.used(account) + octets > quota) {
            throw new StoreException(Reason.OVER_QUOTA, "over quota");
        }
    }
}
