package org.posthouse.store.sql.memory;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthouse.store.api.Changes;
import org.posthouse.store.api.FlagRow;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.MailboxChange;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.MailboxStatus;
import org.posthouse.store.api.MessageSize;
import org.posthouse.store.api.ObjectId;
import org.posthouse.store.api.SpecialUse;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.UidSet;

/**
 * A mailbox as everybody may see it: what is durable and nothing else. Only the committer changes it, under its monitor,
 * after both syncs: that is the watermark. The columns are there if somebody needed them lately.
 */
public final class Box {
    /** Messages that are looked at before others get their turn. */
    static final int LOOK = 10_000;

    public final long account;
    public final long id;
    public final Backlog backlog = new Backlog();
    private final Set<SpecialUse> uses;
    private final ObjectId objectId;
    private final long created;
    private long renamed;
    private String name;
    private long uidValidity;
    private long uidNext;
    private long highestModSeq;
    private int messages;
    private int unseen;
    private long octets;
    private long recentFloor;
    private long expungedFloor;
    private boolean deleted;
    private boolean stale;
    private Columns columns;
    private ExpungedLog expunged;
    private List<BoxChange> meanwhile; // commits since the loading of the columns began
    private int pins;

    /**
     * The row of a mailbox.
     *
     * @param created the mod-sequence of its creation
     * @param renamed the mod-sequence of its latest renaming; 0: never
     */
    public record State(
            String name,
            Set<SpecialUse> uses,
            long uidValidity,
            long uidNext,
            long highestModSeq,
            int messages,
            int unseen,
            long octets,
            long recentFloor,
            long expungedFloor,
            long created,
            long renamed) {
        /** @param created the mod-sequence of its creation; never 0: rfc7162#3.1.2.1 */
        public static State fresh(String name, Set<SpecialUse> uses, long uidValidity, long created) {
            return new State(name, uses, uidValidity, 1, created, 0, 0, 0, 1, 1, created, 0);
        }
    }

    public Box(long account, long id, State s) {
        this.account = account;
        this.id = id;
        this.objectId = new ObjectId("m" + Long.toString(id, Character.MAX_RADIX));
        this.uses = Set.copyOf(s.uses());
        this.name = s.name();
        this.uidValidity = s.uidValidity();
        this.uidNext = s.uidNext();
        this.highestModSeq = s.highestModSeq();
        this.messages = s.messages();
        this.unseen = s.unseen();
        this.octets = s.octets();
        this.recentFloor = s.recentFloor();
        this.expungedFloor = s.expungedFloor();
        this.created = s.created();
        this.renamed = s.renamed();
    }

    public synchronized State state() {
        return new State(
                name,
                uses,
                uidValidity,
                uidNext,
                highestModSeq,
                messages,
                unseen,
                octets,
                recentFloor,
                expungedFloor,
                created,
                renamed);
    }

    public synchronized String name() {
        return name;
    }

    synchronized void rename(String to, long modSeq) {
        name = to;
        renamed = modSeq;
    }

    synchronized void delete() {
        deleted = true;
        columns = null;
        expunged = null;
        notifyAll();
    }

    /** What is here is not what is stored any more; whoever comes anew gets another. */
    synchronized void goStale() {
        stale = true;
        delete();
    }

    public synchronized boolean deleted() {
        return deleted;
    }

    synchronized long octets() {
        return octets;
    }

    public synchronized long uidNext() {
        return uidNext;
    }

    /** The UIDs up to this one are given to nobody. */
    public synchronized void burn(long next) {
        uidNext = Math.max(uidNext, next);
    }

    public synchronized long highestModSeq() {
        return highestModSeq;
    }

    public synchronized MailboxInfo info() {
        return new MailboxInfo(id, objectId, name, uidValidity, uses);
    }

    /** Counts; the messages that are recent have to be counted by {@link #recent} if there may be some. */
    public synchronized MailboxStatus status(int recent) {
        return new MailboxStatus(messages, recent, unseen, uidNext, uidValidity, highestModSeq, octets);
    }

    /** True if there may be messages that nobody was told of as recent. */
    public synchronized boolean mayHaveRecent() {
        return recentFloor < uidNext && messages > 0;
    }

    /** The lowest recent UID, or UIDNEXT; from now on none is recent. Needs the columns if there may be some. */
    public synchronized long claimRecent() {
        long first = uidNext;
        if (recentFloor < uidNext && columns != null) {
            int i = columns.indexFrom(recentFloor);
            first = i < columns.count() ? columns.uid(i) : uidNext;
        }
        recentFloor = uidNext;
        return first;
    }

    public synchronized long recentFloor() {
        return recentFloor;
    }

    /** What of it changed after a mod-sequence, if anything did. */
    synchronized Optional<MailboxChange> changedSince(long since) {
        Set<MailboxChange.Kind> kinds = EnumSet.noneOf(MailboxChange.Kind.class);
        if (created > since) {
            kinds.add(MailboxChange.Kind.CREATED);
        }
        if (renamed > since) {
            kinds.add(MailboxChange.Kind.RENAMED);
        }
        if (highestModSeq > Math.max(since, created)) {
            kinds.add(MailboxChange.Kind.MESSAGES);
        }
        return kinds.isEmpty()
                ? Optional.empty()
                : Optional.of(new MailboxChange(id, kinds, Math.max(highestModSeq, renamed)));
    }

    /** The mod-sequence of its latest change, of whatever kind. */
    synchronized long latest() {
        return Math.max(highestModSeq, renamed);
    }

    // --- what changed

    /**
     * Where a question for changes begins, and what of the answer is known without the columns.
     *
     * @param accountModSeq the highest mod-sequence of the account: a greater one is not one of ours
     */
    public synchronized Changes.Next begin(long since, long accountModSeq) throws StoreException {
        check();
        boolean known = since >= expungedFloor && since <= Math.max(accountModSeq, highestModSeq);
        return new Changes.Next(since, uidNext, highestModSeq, since == 0 || known, 0);
    }

    /** An answer without messages. */
    public Changes nothing(Changes.Next from) {
        return page(from, List.of(), UidSet.EMPTY, from.uidNext() - 1);
    }

    /**
     * The next page of changes. Needs the columns. Others get their turn while it is put together: whoever has many messages
     * keeps nobody from changing them.
     */
    public Changes changes(Changes.Next from, int limit) throws StoreException {
        UidSet vanished = from.after() == 0 ? vanished(from) : UidSet.EMPTY;
        List<FlagRow> changed = new ArrayList<>();
        long covered = from.after();
        while (covered < from.uidNext() - 1 && changed.size() < limit) {
            covered = look(from, covered, limit, changed);
        }
        return page(from, changed, vanished, covered);
    }

    private synchronized Changes page(Changes.Next from, List<FlagRow> changed, UidSet vanished, long covered) {
        return new Changes(
                uidValidity,
                from.uidNext(),
                from.highestModSeq(),
                changed,
                vanished,
                from.complete(),
                covered > from.after() ? UidSet.range(from.after() + 1, covered) : UidSet.EMPTY,
                covered >= from.uidNext() - 1
                        ? Optional.empty()
                        : Optional.of(new Changes.Next(
                                from.since(), from.uidNext(), from.highestModSeq(), from.complete(), covered)));
    }

    private synchronized UidSet vanished(Changes.Next from) throws StoreException {
        check();
        return from.since() == 0 || !from.complete() ? UidSet.EMPTY : expunged.since(from.since());
    }

    /** Looks at some messages after a UID; returns the last UID looked at. */
    private synchronized long look(Changes.Next from, long after, int limit, List<FlagRow> changed)
            throws StoreException {
        check();
        boolean all = from.since() == 0 || !from.complete();
        int begin = columns.indexFrom(after + 1);
        int end = Math.min(columns.indexFrom(from.uidNext()), begin + LOOK);
        for (int i = begin; i < end; i++) {
            if (all || columns.modSeq(i) > from.since()) {
                changed.add(columns.row(i));
                if (changed.size() == limit) {
                    end = i + 1;
                }
            }
        }
        return end < columns.count() && columns.uid(end) < from.uidNext() ? columns.uid(end) - 1 : from.uidNext() - 1;
    }

    /** The UIDs of a set that are there. Needs the columns. */
    public synchronized long[] select(UidSet set, int limit) throws StoreException {
        check();
        return columns.select(set, limit);
    }

    /** The UIDs of a set that are there and have {@code \Deleted}. Needs the columns. */
    public synchronized long[] selectDeleted(UidSet set) throws StoreException {
        check();
        List<Long> found = new ArrayList<>();
        for (long uid : columns.select(set, Integer.MAX_VALUE)) {
            if (columns.flags(columns.find(uid)).has(Flags.DELETED)) {
                found.add(uid);
            }
        }
        return found.stream().mapToLong(Long::longValue).toArray();
    }

    /** Octets of the messages of these UIDs that are there. Needs the columns. */
    public synchronized long sizes(long[] uids) throws StoreException {
        check();
        long sum = 0;
        for (long uid : uids) {
            int at = columns.find(uid);
            sum += at < 0 ? 0 : columns.size(at);
        }
        return sum;
    }

    /** Mod-sequences and flags of UIDs; null for one that is not there. Needs the columns. */
    public synchronized FlagRow[] flagRows(long[] uids) throws StoreException {
        check();
        FlagRow[] rows = new FlagRow[uids.length];
        for (int i = 0; i < uids.length; i++) {
            int at = columns.find(uids[i]);
            rows[i] = at < 0 ? null : columns.row(at);
        }
        return rows;
    }

    /** Mod-sequences and flags of the messages of a set, at most {@code limit}. Needs the columns. */
    public synchronized List<FlagRow> flagRows(UidSet set, int limit) throws StoreException {
        check();
        List<FlagRow> rows = new ArrayList<>();
        for (long uid : columns.select(set, limit)) {
            rows.add(columns.row(columns.find(uid)));
        }
        return rows;
    }

    /** Sizes of the messages of a set, at most {@code limit}. Needs the columns. */
    public synchronized List<MessageSize> messageSizes(UidSet set, int limit) throws StoreException {
        check();
        List<MessageSize> found = new ArrayList<>();
        for (long uid : columns.select(set, limit)) {
            found.add(new MessageSize(uid, columns.size(columns.find(uid))));
        }
        return found;
    }

    /** As {@link Matching#in}. Needs the columns. */
    public UidSet matching(UidSet set, Columns.Test test) throws StoreException {
        return new Matching(this, test, System::nanoTime).in(set);
    }

    public synchronized void check() throws StoreException {
        if (stale) {
            throw new StoreException(Reason.UNAVAILABLE, "the mailbox must be read again");
        }
        if (deleted) {
            throw new StoreException(Reason.NOT_FOUND, "no such mailbox");
        }
    }

    // --- the columns

    /** Keeps the columns from being dropped; false if they are not there and the caller has to load them. */
    public synchronized boolean pin() throws StoreException, InterruptedException {
        while (true) {
            check();
            if (columns != null) {
                pins++;
                return true;
            }
            if (meanwhile == null) {
                meanwhile = new ArrayList<>();
                return false;
            }
            wait(1000);
        }
    }

    public synchronized void unpin() {
        pins--;
    }

    /** Loading failed: somebody else may try. */
    public synchronized void loadingFailed() {
        meanwhile = null;
        notifyAll();
    }

    /**
     * Takes what was read from the tables, brought up to date, and pins it. What was read may be ahead of what is visible:
     * then waits until it is not.
     *
     * @return false if that never happened, so that the tables have to be read anew
     */
    public synchronized boolean loaded(Columns read, ExpungedLog log, long waitMillis) throws InterruptedException {
        long end = System.nanoTime() + waitMillis * 1_000_000;
        while (read.maxModSeq() > highestModSeq && !deleted) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                loadingFailed();
                return false;
            }
            wait(left);
        }
        for (BoxChange change : meanwhile) {
            change.applyTo(read);
            change.removals().forEach(log::addMissing);
        }
        log.forget(expungedFloor);
        meanwhile = null;
        if (!deleted) {
            columns = read;
            expunged = log;
        }
        pins++;
        notifyAll();
        return true;
    }

    /** Drops the columns unless somebody needs them. */
    synchronized boolean dropColumns() {
        if (pins > 0) {
            return false;
        }
        columns = null;
        expunged = null;
        return true;
    }

    public synchronized Columns columns() {
        return columns;
    }

    synchronized boolean hasColumns() {
        return columns != null;
    }

    /** What is loaded, as a number of messages without keywords that takes as much memory. */
    synchronized int loadedRows() {
        return columns == null
                ? 0
                : columns.count() + (int) (columns.keywordSets().octets() / Columns.OCTETS);
    }

    /** As {@link Columns#roomFor}; 0 if nothing is loaded. */
    public synchronized long roomFor(Flags flags, long pending) {
        return columns == null ? 0 : columns.roomFor(flags, pending);
    }

    public synchronized long forgetUpTo(int more) {
        return expunged == null ? -1 : expunged.forgetUpTo(more);
    }

    /** Makes a commit visible. */
    public synchronized void publish(BoxChange change) {
        uidNext = change.uidNext();
        highestModSeq = change.modSeq();
        messages += change.messages();
        unseen += change.unseen();
        octets += change.octets();
        expungedFloor = change.expungedFloor();
        if (columns != null) {
            change.applyTo(columns);
            change.removals().forEach(expunged::add);
            expunged.forget(expungedFloor);
        } else if (meanwhile != null) {
            meanwhile.add(change);
        }
        notifyAll();
    }
}
