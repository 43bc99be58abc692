package org.posthouse.store.sql.commit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.posthouse.store.api.FlagRow;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.sql.memory.Box;
import org.posthouse.store.sql.memory.BoxChange;
import org.posthouse.store.sql.memory.Columns;
import org.posthouse.store.sql.memory.ExpungedLog;
import org.posthouse.store.sql.tables.Cold;
import org.posthouse.store.sql.tables.Key;

/**
 * What a batch makes of one mailbox: its rows as they will be, over those everybody sees. Only the net effect is written.
 * Used by the committer; read by others once it is published.
 */
public final class BoxWork implements BoxChange {
    /** A message as this batch leaves it so far. */
    public record View(long uid, long modSeq, Flags flags, int size, NewRow fresh) {}

    /** Looks at messages. */
    public interface Visitor {
        void visit(View v);
    }

    final Box box;
    private final AccountWork account;
    private final Undo undo;
    private final BodyRefs refs;
    private final List<NewRow> added = new ArrayList<>();
    private final Map<Long, FlagRow> changed = new TreeMap<>();
    private final Map<Long, Long> removed = new TreeMap<>(); // uid → mod-sequence
    private final List<ExpungedLog.Entry> removals = new ArrayList<>();
    private final Box.State base;
    private final long oldModSeq;
    private boolean touched;
    private long uidNext;
    private long modSeq;
    private long expungedFloor;
    private int messages;
    private int unseen;
    private long octets;
    private long keywordOctets;

    BoxWork(Box box, AccountWork account, Undo undo, BodyRefs refs) {
        Box.State s = box.state();
        this.base = s;
        this.account = account;
        this.undo = undo;
        this.refs = refs;
        this.box = box;
        this.uidNext = s.uidNext();
        this.modSeq = s.highestModSeq();
        this.oldModSeq = modSeq;
        this.expungedFloor = s.expungedFloor();
    }

    /** Has the mailbox's row written though nothing else changed. */
    public void touch() {
        touched = true;
    }

    boolean dirty() {
        return touched || modSeq != oldModSeq;
    }

    /** True if there is something to tell others of. */
    boolean changedAnything() {
        return modSeq != oldModSeq;
    }

    /** The mod-sequence for the changes of one operation. */
    public long nextModSeq() {
        long before = modSeq;
        modSeq = account.nextModSeq();
        undo.undoable(() -> modSeq = before);
        return modSeq;
    }

    /** Refuses flags if the mailbox has too many different keywords for them; what is not loaded is not looked at. */
    public void admit(Flags flags) throws StoreException {
        if (flags.keywords().isEmpty()) {
            return;
        }
        long more = box.roomFor(flags, keywordOctets);
        if (more < 0) {
            throw new StoreException(Reason.LIMIT, "too many different keywords in the mailbox");
        }
        keywordOctets += more;
    }

    public boolean exhausted(int more) {
        return uidNext + more > UidSet.MAX_UID;
    }

    public NewRow append(long newModSeq, Flags flags, Cold cold, Key key) {
        NewRow row = new NewRow(uidNext++, newModSeq, flags, cold, key);
        added.add(row);
        count(1, flags, cold.size());
        refs.refer(cold.body(), 1);
        undo.undoable(() -> {
            uidNext--;
            added.remove(added.size() - 1);
            count(-1, flags, -cold.size());
        });
        return row;
    }

    private void count(int n, Flags flags, long size) {
        messages += n;
        unseen += flags.has(Flags.SEEN) ? 0 : n;
        octets += size;
    }

    /** Calls for each message of a set, in the order of UIDs. Needs the columns. */
    public void forEach(UidSet set, Visitor visitor) {
        Columns columns = box.columns();
        for (UidSet.Range r : set.ranges()) {
            int end = columns.count();
            for (int i = columns.indexFrom(r.first()); i < end && columns.uid(i) <= r.last(); i++) {
                long uid = columns.uid(i);
                if (!removed.containsKey(uid)) {
                    FlagRow now = changed.get(uid);
                    visitor.visit(new View(
                            uid,
                            now == null ? columns.modSeq(i) : now.modSeq(),
                            now == null ? columns.flags(i) : now.flags(),
                            columns.size(i),
                            null));
                }
            }
            for (NewRow row : List.copyOf(added)) {
                if (!row.removed && row.uid >= r.first() && row.uid <= r.last()) {
                    visitor.visit(new View(row.uid, row.modSeq, row.flags, (int) row.cold.size(), row));
                }
            }
        }
    }

    public void change(View v, long newModSeq, Flags flags) {
        int unseenDelta = (flags.has(Flags.SEEN) ? 0 : 1) - (v.flags().has(Flags.SEEN) ? 0 : 1);
        unseen += unseenDelta;
        NewRow fresh = v.fresh();
        if (fresh != null) {
            fresh.flags = flags;
            fresh.modSeq = newModSeq;
            undo.undoable(() -> {
                unseen -= unseenDelta;
                fresh.flags = v.flags();
                fresh.modSeq = v.modSeq();
            });
            return;
        }
        FlagRow before = changed.put(v.uid(), new FlagRow(v.uid(), newModSeq, flags));
        undo.undoable(() -> {
            unseen -= unseenDelta;
            if (before == null) {
                changed.remove(v.uid());
            } else {
                changed.put(v.uid(), before);
            }
        });
    }

    public void remove(View v, Cold.Body body, long newModSeq) {
        count(-1, v.flags(), -v.size());
        refs.refer(body, -1);
        NewRow fresh = v.fresh();
        FlagRow before = fresh == null ? changed.remove(v.uid()) : null;
        if (fresh != null) {
            fresh.removed = true;
        } else {
            removed.put(v.uid(), newModSeq);
        }
        undo.undoable(() -> {
            count(1, v.flags(), v.size());
            if (fresh != null) {
                fresh.removed = false;
            } else {
                removed.remove(v.uid());
            }
            if (before != null) {
                changed.put(v.uid(), before);
            }
        });
    }

    /** Notes the removals for those who ask what vanished; call it once, when nothing can be undone any more. */
    void finish() {
        Map<Long, List<Long>> byModSeq = new TreeMap<>();
        removed.forEach((uid, at) ->
                byModSeq.computeIfAbsent(at, k -> new ArrayList<>()).add(uid));
        byModSeq.forEach((at, uids) ->
                UidSet.of(uids).ranges().forEach(range -> removals.add(new ExpungedLog.Entry(at, range))));
        if (!removals.isEmpty()) {
            expungedFloor = Math.max(expungedFloor, box.forgetUpTo(removals.size()));
        }
    }

    // --- the net effect

    Collection<NewRow> added() {
        return added;
    }

    Collection<FlagRow> changed() {
        return changed.values();
    }

    UidSet removed() {
        return UidSet.of(removed.keySet());
    }

    @Override
    public List<ExpungedLog.Entry> removals() {
        return removals;
    }

    @Override
    public long uidNext() {
        return uidNext;
    }

    @Override
    public long modSeq() {
        return modSeq;
    }

    @Override
    public long expungedFloor() {
        return expungedFloor;
    }

    /** As it was before. */
    Box.State base() {
        return base;
    }

    @Override
    public int messages() {
        return messages;
    }

    @Override
    public int unseen() {
        return unseen;
    }

    @Override
    public long octets() {
        return octets;
    }

    @Override
    public void applyTo(Columns columns) {
        for (NewRow row : added) {
            if (!row.removed) {
                columns.put(row.uid, row.modSeq, (int) row.cold.size(), row.flags);
            }
        }
        for (FlagRow row : changed.values()) {
            columns.change(row.uid(), row.modSeq(), row.flags());
        }
        columns.remove(removed());
    }
}
