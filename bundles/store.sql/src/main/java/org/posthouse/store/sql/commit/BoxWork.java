package org.posthouse.store.sql.commit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.posthouse.store.api.FlagRow;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.sql.memory.Backlog;
import org.posthouse.store.sql.memory.Box;
import org.posthouse.store.sql.memory.BoxChange;
import org.posthouse.store.sql.memory.Columns;
import org.posthouse.store.sql.memory.ExpungedLog;
import org.posthouse.store.sql.tables.Cold;
import org.posthouse.store.sql.tables.Key;
import org.posthouse.store.sql.tables.Redo;

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

    /**
     * Rows that were staged and come to be seen.
     *
     * @param id the record that reserved their UIDs
     * @param uids those that were reserved
     * @param rows as they were staged
     * @param unwanted those of them that do not come to be seen
     */
    record Adopted(Backlog.Id id, UidSet.Range uids, Columns rows, UidSet unwanted, long modSeq) {}

    final Box box;
    private final AccountWork account;
    private final Undo undo;
    private final BodyRefs refs;
    private final List<NewRow> added = new ArrayList<>();
    private final Map<Long, FlagRow> changed = new TreeMap<>();
    private final Map<Long, Long> removed = new TreeMap<>(); // uid → mod-sequence
    private final Set<Long> rowsStay = new HashSet<>(); // of what is removed: until a record is carried out
    private final Set<Flags> admitted = new HashSet<>();
    private final List<Redo> redos = new ArrayList<>();
    private final List<ExpungedLog.Entry> removals = new ArrayList<>();
    private final Box.State base;
    private final long oldModSeq;
    private boolean touched;
    private int maxFlagRows = Integer.MAX_VALUE;
    private Adopted adopted;
    private long reserved;
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
        this.reserved = box.backlog.reserved();
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
        if (flags.keywords().isEmpty() || !admitted.add(flags)) {
            return;
        }
        long more = box.roomFor(flags, keywordOctets);
        if (more < 0) {
            admitted.remove(flags);
            throw new StoreException(Reason.LIMIT, "too many different keywords in this mailbox");
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

    /** Changes of flags may be recorded, and made later, if they are more than so many. */
    public void recordFlags(int more) {
        maxFlagRows = Math.min(maxFlagRows, more);
    }

    /** Reserves UIDs for rows to be staged. */
    public UidSet.Range reserve(Backlog.Id id, int n) {
        UidSet.Range uids = new UidSet.Range(uidNext, uidNext + n - 1);
        Redo record = new Redo(box.account, box.id, id, List.of(removed(0, UidSet.range(uids.first(), uids.last()))));
        long before = reserved;
        redos.add(record);
        reserved = uids.last() + 1;
        touched = true;
        undo.undoable(() -> {
            redos.remove(record);
            reserved = before;
        });
        return uids;
    }

    /**
     * Has rows seen that were staged.
     *
     * @param id of the record that reserved their UIDs
     * @param uids those that were reserved
     * @param rows as they were staged
     * @param unwanted those that do not come to be seen
     * @param patches of those that have other flags by now
     */
    public void adopt(
            Backlog.Id id, UidSet.Range uids, Columns rows, UidSet unwanted, Map<Long, Flags> patches, long newModSeq) {
        undo.undoable(takeBackAdoption(patches.keySet()));
        adopted = new Adopted(id, uids, rows, unwanted, newModSeq);
        for (int i = 0; i < rows.count(); i++) {
            long uid = rows.uid(i);
            if (!unwanted.contains(uid)) {
                count(1, patches.getOrDefault(uid, rows.flags(i)), rows.size(i));
            }
        }
        patches.forEach((uid, flags) -> changed.put(uid, new FlagRow(uid, newModSeq, flags)));
        uidNext = uids.last() + 1;
        reserved = 0;
    }

    private Runnable takeBackAdoption(Set<Long> patched) {
        Adopted beforeAdopted = adopted;
        long beforeUidNext = uidNext;
        long beforeReserved = reserved;
        int beforeMessages = messages;
        int beforeUnseen = unseen;
        long beforeOctets = octets;
        return () -> {
            adopted = beforeAdopted;
            uidNext = beforeUidNext;
            reserved = beforeReserved;
            messages = beforeMessages;
            unseen = beforeUnseen;
            octets = beforeOctets;
            changed.keySet().removeAll(patched);
        };
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
        undo.undoable(this, v);
        countUnseen(v.flags(), flags);
        NewRow fresh = v.fresh();
        if (fresh != null) {
            fresh.flags = flags;
            fresh.modSeq = newModSeq;
        } else {
            changed.put(v.uid(), new FlagRow(v.uid(), newModSeq, flags));
        }
    }

    private void countUnseen(Flags before, Flags after) {
        unseen += (after.has(Flags.SEEN) ? 0 : 1) - (before.has(Flags.SEEN) ? 0 : 1);
    }

    /** @param body null: the row goes later, and the reference to its body with it */
    public void remove(View v, Cold.Body body, long newModSeq) {
        undo.undoable(this, v);
        NewRow fresh = v.fresh();
        count(-1, v.flags(), -v.size());
        if (fresh != null || body != null) {
            refs.refer(fresh == null ? body : fresh.cold.body(), -1);
        }
        if (fresh != null) {
            fresh.removed = true;
            return;
        }
        changed.remove(v.uid());
        removed.put(v.uid(), newModSeq);
        if (body == null) {
            rowsStay.add(v.uid());
        }
    }

    /** Undoes the latest change or removal of a message. */
    void takeBack(View before) {
        NewRow fresh = before.fresh();
        if (fresh == null) {
            takeBackOld(before);
        } else if (fresh.removed) {
            count(1, before.flags(), before.size());
            fresh.removed = false;
        } else {
            countUnseen(fresh.flags, before.flags());
            fresh.flags = before.flags();
            fresh.modSeq = before.modSeq();
        }
    }

    private void takeBackOld(View before) {
        long uid = before.uid();
        if (removed.remove(uid) != null) {
            rowsStay.remove(uid);
            count(1, before.flags(), before.size());
        } else {
            countUnseen(changed.get(uid).flags(), before.flags());
        }
        if (before.modSeq() > oldModSeq) { // this batch had changed it before
            changed.put(uid, new FlagRow(uid, before.modSeq(), before.flags()));
        } else {
            changed.remove(uid);
        }
    }

    /**
     * Notes the removals for those who ask what vanished, and what is to be done to rows later; call it once, when nothing can
     * be undone any more.
     */
    void finish() {
        Map<Long, List<Long>> byModSeq = new TreeMap<>();
        removed.forEach((uid, at) ->
                byModSeq.computeIfAbsent(at, k -> new ArrayList<>()).add(uid));
        byModSeq.forEach((at, uids) ->
                UidSet.of(uids).ranges().forEach(range -> removals.add(new ExpungedLog.Entry(at, range))));
        if (removals.size() > ExpungedLog.MAX / 2) { // too many ranges to be remembered
            expungedFloor = removals.get(removals.size() - 1).modSeq();
            removals.clear();
        }
        if (!removals.isEmpty()) {
            expungedFloor = Math.max(expungedFloor, box.forgetUpTo(removals.size()));
        }
        recordRemovals();
        if (changed.size() > maxFlagRows) {
            recordFlags();
        }
    }

    private static Redo.Entry removed(long at, UidSet uids) {
        return new Redo.Entry(at, Flags.NONE, uids);
    }

    private void recordRemovals() {
        List<Redo.Entry> entries = new ArrayList<>();
        if (!rowsStay.isEmpty()) {
            entries.add(removed(modSeq, UidSet.of(rowsStay)));
        }
        if (adopted != null && !adopted.unwanted().isEmpty()) {
            entries.add(removed(modSeq, adopted.unwanted()));
        }
        if (!entries.isEmpty()) {
            redos.add(new Redo(box.account, box.id, new Backlog.Id(Backlog.Kind.REMOVED, modSeq), entries));
        }
    }

    private void recordFlags() {
        record Same(long modSeq, Flags flags) {}
        Map<Same, List<Long>> same = new LinkedHashMap<>();
        changed.values()
                .forEach(row -> same.computeIfAbsent(new Same(row.modSeq(), row.flags()), k -> new ArrayList<>())
                        .add(row.uid()));
        List<Redo.Entry> entries = new ArrayList<>();
        same.forEach((what, uids) -> entries.add(new Redo.Entry(what.modSeq(), what.flags(), UidSet.of(uids))));
        redos.add(new Redo(box.account, box.id, new Backlog.Id(Backlog.Kind.FLAGS, modSeq), entries));
    }

    // --- the net effect

    Collection<NewRow> added() {
        return added;
    }

    /** The flags that are to be written to rows now. */
    Collection<FlagRow> changed() {
        return changed.size() > maxFlagRows ? List.of() : changed.values();
    }

    /** The messages whose rows go now. */
    UidSet removedRows() {
        return UidSet.of(
                removed.keySet().stream().filter(uid -> !rowsStay.contains(uid)).toList());
    }

    /** What is to be done to rows later. */
    List<Redo> redos() {
        return redos;
    }

    /** Rows that come to be seen; null: none. */
    Adopted adopted() {
        return adopted;
    }

    /** What a start is to take for the next UID. */
    long durableUidNext() {
        return Math.max(uidNext, reserved);
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
        if (adopted != null) {
            Columns rows = adopted.rows();
            for (int i = 0; i < rows.count(); i++) {
                if (!adopted.unwanted().contains(rows.uid(i))) {
                    columns.put(rows.uid(i), adopted.modSeq(), rows.size(i), rows.flags(i));
                }
            }
        }
        for (NewRow row : added) {
            if (!row.removed) {
                columns.put(row.uid, row.modSeq, (int) row.cold.size(), row.flags);
            }
        }
        for (FlagRow row : changed.values()) {
            columns.change(row.uid(), row.modSeq(), row.flags());
        }
        columns.remove(UidSet.of(removed.keySet()));
    }
}
