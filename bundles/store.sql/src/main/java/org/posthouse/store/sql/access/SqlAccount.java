package org.posthouse.store.sql.access;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.mime.Index;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Changes;
import org.posthouse.store.api.Committed;
import org.posthouse.store.api.FlagRow;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.MailboxChange;
import org.posthouse.store.api.MailboxChanges;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.MailboxNames;
import org.posthouse.store.api.MailboxStatus;
import org.posthouse.store.api.MessageSize;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.Row;
import org.posthouse.store.api.SpecialUse;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.Transferred;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.api.query.Query;
import org.posthouse.store.api.query.Search;
import org.posthouse.store.sql.engine.Engine;
import org.posthouse.store.sql.memory.AccountState;
import org.posthouse.store.sql.memory.Box;
import org.posthouse.store.sql.memory.Columns;
import org.posthouse.store.sql.memory.ExpungedLog;
import org.posthouse.store.sql.tables.Cold;
import org.posthouse.store.sql.work.CommitWork;
import org.posthouse.store.sql.work.Structure;
import org.posthouse.store.sql.work.TouchWork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A handle of an account: it holds nothing but the account's name, and looks everything up in each call. */
public final class SqlAccount implements Account, Search {
    private static final Logger LOG = LoggerFactory.getLogger(SqlAccount.class);
    private static final int LOAD_ATTEMPTS = 3;
    private static final long LOAD_MILLIS = 10_000;
    private final Engine store;
    private final AccountInfo info;

    public SqlAccount(Engine store, AccountInfo info) {
        this.store = store;
        this.info = info;
    }

    /** A call on the account, within the gate and with the account in memory. */
    private interface Call<T> {
        T on(AccountState account) throws StoreException;
    }

    private <T> T call(Call<T> call) throws StoreException {
        store.enter();
        try {
            AccountState account = store.acquire(info.id(), false);
            try {
                return call.on(account);
            } finally {
                store.cache().release(account);
            }
        } finally {
            store.gate().leave();
        }
    }

    /** A call on a mailbox whose columns are in memory. */
    private interface ColumnCall<T> {
        T on(Box box) throws StoreException;
    }

    private <T> T withColumns(Box box, ColumnCall<T> call) throws StoreException {
        pin(box);
        try {
            return call.on(box);
        } finally {
            box.unpin();
            store.cache().touched(box);
        }
    }

    private void pin(Box box) throws StoreException {
        try {
            for (int attempt = 0; attempt < LOAD_ATTEMPTS; attempt++) {
                if (box.pin() || load(box)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(Reason.UNAVAILABLE, "interrupted", e);
        }
        throw new StoreException(Reason.UNAVAILABLE, "the mailbox cannot be read now");
    }

    private boolean load(Box box) throws StoreException, InterruptedException {
        boolean settled = false;
        boolean reading = false;
        int number = box.state().messages();
        try {
            makeRoom(box, number);
            reading = true;
            ExpungedLog expunged = store.tables().expunged(box);
            Columns columns = store.tables().columns(box);
            boolean loaded = box.loaded(columns, expunged, LOAD_MILLIS);
            settled = true;
            if (loaded) {
                store.cache().touched(box);
            }
            return loaded;
        } finally {
            if (reading) {
                store.cache().read(number);
            }
            if (!settled) { // interrupted, perhaps: others would wait for this one for ever
                box.loadingFailed();
            }
        }
    }

    private void makeRoom(Box box, int number) throws StoreException {
        if (number > store.cache().mostOfMailbox()) {
            LOG.warn(
                    "account {}: {} has {} messages, but memory has room for only {}",
                    info.id(),
                    box.name(),
                    number,
                    store.cache().mostOfMailbox());
            throw new StoreException(Reason.LIMIT, "the mailbox is too large for this heap");
        }
        if (!store.cache().reading(number)) {
            throw new StoreException(Reason.UNAVAILABLE, "too many large mailboxes in use");
        }
    }

    private static String canonical(String name) throws StoreException {
        return MailboxNames.canonical(name);
    }

    // --- mailboxes

    @Override
    public List<MailboxInfo> mailboxes() throws StoreException {
        return call(AccountState::infos);
    }

    @Override
    public Optional<MailboxInfo> mailbox(String name) throws StoreException {
        return call(account -> {
            try {
                return account.named(canonical(name)).map(Box::info);
            } catch (StoreException notAName) {
                return Optional.empty();
            }
        });
    }

    @Override
    public MailboxInfo create(String name, Set<SpecialUse> uses) throws StoreException {
        return call(account -> store.structure(Structure.create(
                account, canonical(name), uses, store.settings().maxMailboxes())));
    }

    @Override
    public void delete(String name) throws StoreException {
        call(account -> {
            deleted(store.structure(Structure.delete(store.dialect(), account, canonical(name))));
            return null;
        });
    }

    private void deleted(Box box) {
        store.notifier().changed(box);
        store.sweeper().kick();
    }

    @Override
    public void rename(String from, String to) throws StoreException {
        call(account -> {
            String source = canonical(from);
            String target = canonical(to);
            int max = store.settings().maxMailboxes();
            if (source.equals(MailboxNames.INBOX)) {
                moveInbox(account, store.structure(Structure.create(account, target, Set.of(), max)));
            } else {
                store.structure(Structure.rename(account, source, target, max));
            }
            return null;
        });
    }

    /** rfc3501#6.3.5 */
    private void moveInbox(AccountState account, MailboxInfo to) throws StoreException {
        boolean moved = false;
        try {
            Box inbox = account.named(MailboxNames.INBOX)
                    .orElseThrow(() -> new StoreException(Reason.NOT_FOUND, "no such mailbox"));
            transfer(account, inbox, UidSet.ALL, account.box(to.id()), true);
            moved = true;
        } finally {
            if (!moved) {
                takeBack(to);
            }
        }
    }

    private void takeBack(MailboxInfo made) {
        try {
            AccountState now = store.acquire(info.id(), false); // it may have been read anew
            try {
                deleted(store.structure(Structure.takeBack(store.dialect(), now, made.id())));
            } finally {
                store.cache().release(now);
            }
        } catch (StoreException e) {
            LOG.warn("account {}: {} was created for a rename that failed, and remains", info.id(), made.name(), e);
        }
    }

    @Override
    public void subscribe(String name, boolean subscribed) throws StoreException {
        call(account -> store.structure(Structure.subscribe(
                store.dialect(),
                account.id,
                canonical(name),
                subscribed,
                store.settings().maxMailboxes())));
    }

    @Override
    public List<String> subscriptions() throws StoreException {
        return call(account -> store.tables().subscriptions(account.id));
    }

    @Override
    public MailboxStatus status(long mailbox) throws StoreException {
        return call(account -> {
            Box box = account.box(mailbox);
            int recent = 0;
            if (box.mayHaveRecent()) {
                recent = recent(box);
            }
            return box.status(recent);
        });
    }

    private int recent(Box box) throws StoreException {
        Box.State now = box.state();
        if (now.recentFloor() <= 1) {
            return now.messages();
        }
        if (box.backlog.hidesAny()) { // rows are not messages
            UidSet recent = UidSet.range(now.recentFloor(), now.uidNext() - 1);
            return withColumns(box, b -> b.select(recent, Integer.MAX_VALUE).length);
        }
        return store.tables().count(box, now.recentFloor(), now.uidNext());
    }

    @Override
    public long claimRecent(long mailbox) throws StoreException {
        return call(account -> {
            Box box = account.box(mailbox);
            if (!box.mayHaveRecent()) {
                return box.claimRecent();
            }
            return withColumns(box, b -> {
                long first = b.claimRecent();
                AccountState pinned = store.cache().acquire(account.id);
                store.committer()
                        .submit(new TouchWork(account, b, () -> store.cache().release(pinned)));
                return first;
            });
        });
    }

    // --- changes of messages

    @Override
    public Committed commit(long mailbox, List<Op> ops, Guard guard) throws StoreException {
        return call(account -> {
            Box box = account.box(mailbox);
            boolean appendsOnly = ops.stream().allMatch(Op.Append.class::isInstance);
            return appendsOnly
                    ? commit(account, box, ops, guard, new long[0])
                    : withColumns(box, b -> commit(account, b, ops, guard, candidates(b, ops)));
        });
    }

    /** The messages there that operations may concern. */
    private static long[] candidates(Box box, List<Op> ops) throws StoreException {
        UidSet all = UidSet.EMPTY;
        boolean flagsFirst = false;
        for (Op op : ops) {
            if (op instanceof Op.SetFlags s) {
                flagsFirst = true;
                all = all.union(s.uids());
            } else if (op instanceof Op.Expunge e) {
                all = all.union(e.onlyDeleted() && !flagsFirst ? UidSet.of(box.selectDeleted(e.uids())) : e.uids());
            }
        }
        return box.select(all, Integer.MAX_VALUE);
    }

    private Committed commit(AccountState account, Box box, List<Op> ops, Guard guard, long[] uids)
            throws StoreException {
        store.settings().bound(uids.length + ops.size());
        int piece = store.committer().piece();
        if (uids.length > piece) {
            store.waitForRoom(box);
        }
        boolean expunges = ops.stream().anyMatch(Op.Expunge.class::isInstance);
        Map<Long, Cold> cold = null; // of many messages the rows go later
        if (uids.length <= piece) {
            cold = expunges ? store.tables().cold(box, uids) : Map.of();
        }
        List<CommitWork.Ready> ready = new ArrayList<>(ops.size());
        List<Cold.Body> written = new ArrayList<>();
        CommitWork work;
        try {
            for (Op op : ops) {
                ready.add(ready(account, op, cold, written));
            }
            work = new CommitWork(account, box, info.quota(), ready, guard, uids.length, piece);
        } catch (StoreException | RuntimeException e) {
            store.sweeper().unreferenced(written);
            throw e;
        }
        store.committer().submit(work);
        return work.await();
    }

    private CommitWork.Ready ready(AccountState account, Op op, Map<Long, Cold> cold, List<Cold.Body> written)
            throws StoreException {
        if (op instanceof Op.SetFlags s) {
            return new CommitWork.Ready.SetFlags(s);
        }
        if (op instanceof Op.Expunge e) {
            return new CommitWork.Ready.Expunge(e, cold);
        }
        Op.Append a = (Op.Append) op;
        Cold.Body body = store.write(a.message());
        written.add(body);
        Index index = store.index(a.message());
        Cold c = new Cold(a.internalDate().toEpochMilli(), body, Cold.NOTHING, index.envelope(), index.bodyStructure());
        return new CommitWork.Ready.Append(
                c,
                a.flags(),
                a.dedupeKey().map(k -> store.keys().key(account.id, k)).orElse(null));
    }

    @Override
    public Transferred transfer(long from, UidSet uids, long to, boolean move) throws StoreException {
        return call(account -> transfer(account, account.box(from), uids, account.box(to), move));
    }

    private Transferred transfer(AccountState account, Box from, UidSet uids, Box to, boolean move)
            throws StoreException {
        Transfers transfers = new Transfers(store, account, info.quota());
        return withColumns(from, source -> transfers.run(source, uids, to, move));
    }

    // --- reading

    @Override
    public List<Row> rows(long mailbox, UidSet uids, int limit) throws StoreException {
        return call(account -> withColumns(account.box(mailbox), box -> {
            long[] chosen = box.select(uids, limit);
            Map<Long, Cold> cold = store.tables().cold(box, chosen);
            FlagRow[] flags = box.flagRows(chosen);
            List<Row> rows = new ArrayList<>(chosen.length);
            for (int i = 0; i < chosen.length; i++) {
                Cold c = cold.get(chosen[i]);
                if (c != null && flags[i] != null) {
                    rows.add(new Row(
                            chosen[i],
                            flags[i].modSeq(),
                            flags[i].flags(),
                            Instant.ofEpochMilli(c.internalDate()),
                            c.size(),
                            c.origin(box.id, chosen[i]).emailId(),
                            Optional.empty(),
                            c.envelope(),
                            c.bodyStructure(),
                            Cold.NOTHING));
                }
            }
            return rows;
        }));
    }

    @Override
    public List<FlagRow> flags(long mailbox, UidSet uids, int limit) throws StoreException {
        return call(account -> withColumns(account.box(mailbox), box -> box.flagRows(uids, limit)));
    }

    @Override
    public List<MessageSize> sizes(long mailbox, UidSet uids, int limit) throws StoreException {
        return call(account -> withColumns(account.box(mailbox), box -> box.messageSizes(uids, limit)));
    }

    @Override
    public Narrowed narrow(long mailbox, Query query) throws StoreException {
        return call(account -> {
            Box box = account.box(mailbox);
            Narrowing narrowing = new Narrowing(query);
            UidSet candidates = narrowing.needsColumns()
                    ? withColumns(box, b -> b.matching(narrowing.within(), narrowing::matches))
                    : narrowing.within();
            return new Narrowed(candidates, narrowing.rest());
        });
    }

    @Override
    public Message content(long mailbox, long uid) throws StoreException {
        return call(account -> {
            Box box = account.box(mailbox);
            Cold cold = uid < box.uidNext() && !box.backlog.hides(uid)
                    ? store.tables().cold(box, new long[] {uid}).get(uid)
                    : null; // above the watermark, or a row that is no message
            if (cold == null) {
                throw new StoreException(Reason.NOT_FOUND, "no such message");
            }
            Message body = Messages.of(cold.body().size(), offset -> store.openBody(cold.body(), offset));
            return cold.prefix().length == 0 ? body : Messages.prefixed(cold.prefix(), body);
        });
    }

    @Override
    public Changes changes(long mailbox, long sinceModSeq, int limit) throws StoreException {
        return call(account -> {
            Box box = account.box(mailbox);
            Changes.Next from = box.begin(sinceModSeq, account.modSeq());
            return from.complete() && sinceModSeq >= from.highestModSeq()
                    ? box.nothing(from) // whether the columns are in memory or not
                    : withColumns(box, b -> b.changes(from, limit));
        });
    }

    @Override
    public Changes changes(long mailbox, Changes.Next next, int limit) throws StoreException {
        return call(account -> withColumns(account.box(mailbox), box -> box.changes(next, limit)));
    }

    @Override
    public MailboxChanges mailboxChanges(long sinceModSeq, int limit) throws StoreException {
        return call(account -> {
            long upTo = account.modSeq(); // first: what comes while it is put together belongs to the next question
            List<MailboxChange> deletions = deletions(account, sinceModSeq);
            long floor = deletions.stream()
                    .filter(d -> d.mailbox() == 0)
                    .mapToLong(MailboxChange::modSeq)
                    .findFirst()
                    .orElse(0);
            boolean complete = sinceModSeq == 0 || sinceModSeq >= floor && sinceModSeq <= upTo;
            return page(account, new MailboxChanges.Next(sinceModSeq, upTo, complete, 0, 0), deletions, limit);
        });
    }

    @Override
    public MailboxChanges mailboxChanges(MailboxChanges.Next next, int limit) throws StoreException {
        return call(account -> page(account, next, deletions(account, next.since()), limit));
    }

    private List<MailboxChange> deletions(AccountState account, long since) throws StoreException {
        return since > 0 && since < account.lastDeletion() ? store.tables().deletions(account.id) : List.of();
    }

    private static MailboxChanges page(
            AccountState account, MailboxChanges.Next from, List<MailboxChange> deletions, int limit) {
        long since = from.complete() ? from.since() : 0;
        List<MailboxChange> all = new ArrayList<>(account.changedSince(since));
        deletions.stream()
                .filter(d -> since > 0 && d.mailbox() != 0 && d.modSeq() > since && d.modSeq() <= account.modSeq())
                .forEach(all::add);
        return MailboxChanges.page(from, all, limit);
    }

    @Override
    public long used() throws StoreException {
        return call(AccountState::used);
    }
}
