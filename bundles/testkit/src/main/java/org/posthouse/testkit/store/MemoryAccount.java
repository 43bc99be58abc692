package org.posthouse.testkit.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Changes;
import org.posthouse.store.api.Committed;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.MailboxChange;
import org.posthouse.store.api.MailboxChanges;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.MailboxNames;
import org.posthouse.store.api.MailboxStatus;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.Row;
import org.posthouse.store.api.SpecialUse;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.Transferred;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.api.query.Query;
import org.posthouse.store.api.query.Search;

/** The mailboxes of one account. */
final class MemoryAccount implements Account, Search {
    private static final Map<String, Set<SpecialUse>> DEFAULTS = new TreeMap<>(Map.of(
            MailboxNames.INBOX,
            EnumSet.noneOf(SpecialUse.class),
            "Drafts",
            EnumSet.of(SpecialUse.DRAFTS),
            "Sent",
            EnumSet.of(SpecialUse.SENT),
            "Junk",
            EnumSet.of(SpecialUse.JUNK),
            "Trash",
            EnumSet.of(SpecialUse.TRASH),
            "Archive",
            EnumSet.of(SpecialUse.ARCHIVE)));

    private final MemoryMailStore store;
    private final Object lock;
    private final long id;
    private final Map<Long, MemoryMailbox> boxes = new HashMap<>();
    private final Set<String> subscriptions = new TreeSet<>();
    private final MemoryChanges changes;
    private final MemoryMailbox.ModSeqs modSeqs = new MemoryMailbox.ModSeqs();
    private final List<MailboxChange> deleted = new ArrayList<>();
    private long quota;

    MemoryAccount(MemoryMailStore store, Object lock, long id) {
        this.store = store;
        this.lock = lock;
        this.id = id;
        this.changes = new MemoryChanges(store, id, this::exceeds);
        long created = modSeqs.take();
        DEFAULTS.forEach((name, uses) -> {
            add(name, uses, created);
            subscriptions.add(name);
        });
    }

    // --- for the store, under its lock

    void quota(long octets) {
        quota = octets;
    }

    boolean exceeds(long more) {
        return quota > 0 && octets() + more > quota;
    }

    long octets() {
        return boxes.values().stream().mapToLong(MemoryMailbox::octets).sum();
    }

    void mailboxesGone() {
        boxes.clear();
    }

    void forgetExpunged() {
        boxes.values().forEach(b -> {
            b.expunged.clear();
            b.expungedFloor = b.highestModSeq;
        });
    }

    /** Where a delivery goes: INBOX if the mailbox is not there and cannot be made. */
    MemoryMailbox target(String name, boolean create) {
        try {
            String canonical = MailboxNames.canonical(name);
            Optional<MemoryMailbox> found = find(canonical);
            if (found.isPresent()) {
                return found.get();
            }
            if (create) {
                return addWithParents(canonical, Set.of(), modSeqs.take());
            }
        } catch (StoreException invalidName) {
            return find(MailboxNames.INBOX).orElseThrow();
        }
        return find(MailboxNames.INBOX).orElseThrow();
    }

    private MemoryMailbox add(String name, Set<SpecialUse> uses, long created) {
        MemoryMailbox box = new MemoryMailbox(store.nextId(), name, store.nextUidValidity(), uses, modSeqs, created);
        boxes.put(box.id, box);
        return box;
    }

    private MemoryMailbox addWithParents(String name, Set<SpecialUse> uses, long created) {
        String parent = MailboxNames.parent(name);
        if (!parent.isEmpty() && find(parent).isEmpty()) {
            addWithParents(parent, Set.of(), created);
        }
        return add(name, uses, created);
    }

    private Optional<MemoryMailbox> find(String canonical) {
        return boxes.values().stream().filter(b -> b.name.equals(canonical)).findFirst();
    }

    private MemoryMailbox box(long mailbox) throws StoreException {
        MemoryMailbox box = boxes.get(mailbox);
        if (box == null) {
            throw new StoreException(Reason.NOT_FOUND, "no such mailbox");
        }
        return box;
    }

    private MemoryMailbox named(String name) throws StoreException {
        return find(MailboxNames.canonical(name))
                .orElseThrow(() -> new StoreException(Reason.NOT_FOUND, "no such mailbox"));
    }

    // --- the account

    @Override
    public List<MailboxInfo> mailboxes() throws StoreException {
        store.check();
        synchronized (lock) {
            return boxes.values().stream()
                    .map(MemoryMailbox::info)
                    .sorted(Comparator.comparing((MailboxInfo b) -> !b.name().equals(MailboxNames.INBOX))
                            .thenComparing(MailboxInfo::name))
                    .toList();
        }
    }

    @Override
    public Optional<MailboxInfo> mailbox(String name) throws StoreException {
        store.check();
        synchronized (lock) {
            try {
                return find(MailboxNames.canonical(name)).map(MemoryMailbox::info);
            } catch (StoreException notAName) {
                return Optional.empty();
            }
        }
    }

    @Override
    public MailboxInfo create(String name, Set<SpecialUse> uses) throws StoreException {
        store.check();
        synchronized (lock) {
            String canonical = MailboxNames.canonical(name);
            if (find(canonical).isPresent()) {
                throw new StoreException(Reason.EXISTS, "mailbox exists");
            }
            return addWithParents(canonical, uses, modSeqs.take()).info();
        }
    }

    @Override
    public void delete(String name) throws StoreException {
        store.check();
        synchronized (lock) {
            MemoryMailbox box = named(name);
            if (box.name.equals(MailboxNames.INBOX)) {
                throw new StoreException(Reason.INVALID_NAME, "INBOX cannot be deleted");
            }
            boxes.remove(box.id);
            deleted.add(new MailboxChange(box.id, Set.of(MailboxChange.Kind.DELETED), modSeqs.take()));
            store.changed(id, box);
        }
        store.announce();
    }

    @Override
    public void rename(String from, String to) throws StoreException {
        store.check();
        synchronized (lock) {
            MemoryMailbox box = named(from);
            String target = MailboxNames.canonical(to);
            if (find(target).isPresent()) {
                throw new StoreException(Reason.EXISTS, "mailbox exists");
            }
            if (box.name.equals(MailboxNames.INBOX)) {
                changes.transfer(box, UidSet.ALL, addWithParents(target, Set.of(), modSeqs.take()), true);
            } else {
                renameTree(box, target);
            }
        }
        store.announce();
    }

    private void renameTree(MemoryMailbox box, String target) throws StoreException {
        String prefix = box.name + SEPARATOR;
        if (target.startsWith(prefix)) {
            throw new StoreException(Reason.INVALID_NAME, "a mailbox cannot be its own child");
        }
        List<MemoryMailbox> children =
                boxes.values().stream().filter(b -> b.name.startsWith(prefix)).toList();
        for (MemoryMailbox child : children) {
            if (find(MailboxNames.canonical(target + child.name.substring(box.name.length())))
                    .isPresent()) {
                throw new StoreException(Reason.EXISTS, "mailbox exists");
            }
        }
        long modSeq = modSeqs.take();
        String parent = MailboxNames.parent(target);
        if (!parent.isEmpty() && find(parent).isEmpty()) {
            addWithParents(parent, Set.of(), modSeq);
        }
        int length = box.name.length();
        children.forEach(child -> child.name = target + child.name.substring(length));
        children.forEach(child -> child.renamed = modSeq);
        box.name = target;
        box.renamed = modSeq;
    }

    @Override
    public void subscribe(String name, boolean subscribed) throws StoreException {
        store.check();
        synchronized (lock) {
            String canonical = MailboxNames.canonical(name);
            if (subscribed) {
                subscriptions.add(canonical);
            } else {
                subscriptions.remove(canonical);
            }
        }
    }

    @Override
    public List<String> subscriptions() throws StoreException {
        store.check();
        synchronized (lock) {
            return List.copyOf(subscriptions);
        }
    }

    @Override
    public MailboxStatus status(long mailbox) throws StoreException {
        store.check();
        synchronized (lock) {
            return box(mailbox).status();
        }
    }

    @Override
    public long claimRecent(long mailbox) throws StoreException {
        store.check();
        synchronized (lock) {
            return box(mailbox).claimRecent();
        }
    }

    @Override
    public Committed commit(long mailbox, List<Op> ops, Guard guard) throws StoreException {
        store.check();
        Committed committed;
        synchronized (lock) {
            committed = changes.run(box(mailbox), ops, guard);
        }
        store.announce();
        return committed;
    }

    @Override
    public Transferred transfer(long from, UidSet uids, long to, boolean move) throws StoreException {
        store.check();
        Transferred done;
        synchronized (lock) {
            done = changes.transfer(box(from), uids, box(to), move);
        }
        store.announce();
        return done;
    }

    @Override
    public List<Row> rows(long mailbox, UidSet uids, int limit) throws StoreException {
        store.check();
        synchronized (lock) {
            return box(mailbox).select(uids, limit).stream().map(this::row).toList();
        }
    }

    private Row row(MemoryMailbox.Stored m) {
        MemoryMailStore.Index index = store.index(m.content());
        return new Row(
                m.uid(),
                m.modSeq(),
                m.flags(),
                m.internalDate(),
                m.content().length,
                m.emailId(),
                Optional.empty(),
                index.envelope(),
                index.bodyStructure(),
                index.body());
    }

    /** Decides all but what is in the messages. */
    @Override
    public Narrowed narrow(long mailbox, Query query) throws StoreException {
        store.check();
        try {
            MemoryMailbox box;
            synchronized (lock) {
                box = box(mailbox);
            }
            return narrow(box, query);
        } catch (IOException e) {
            throw new StoreException(Reason.UNAVAILABLE, "a message cannot be read", e);
        }
    }

    private Narrowed narrow(MemoryMailbox box, Query query) throws IOException {
        synchronized (lock) {
            List<Query> all = query instanceof Query.And and ? and.queries() : List.of(query);
            Predicate<Query> quick = q -> q.needs().compareTo(Query.Needs.ROW) <= 0;
            Query decided = new Query.And(all.stream().filter(quick).toList());
            List<Query> rest = all.stream().filter(quick.negate()).toList();
            List<Long> candidates = new ArrayList<>();
            for (MemoryMailbox.Stored m : box.messages.values()) {
                if (Queries.matches(decided, row(m), Messages.of(m.content()))) {
                    candidates.add(m.uid());
                }
            }
            return new Narrowed(UidSet.of(candidates), rest.isEmpty() ? Query.ALL : Query.and(rest));
        }
    }

    @Override
    public Message content(long mailbox, long uid) throws StoreException {
        store.check();
        synchronized (lock) {
            MemoryMailbox.Stored m = box(mailbox).messages.get(uid);
            if (m == null) {
                throw new StoreException(Reason.NOT_FOUND, "no such message");
            }
            return Messages.of(m.content());
        }
    }

    @Override
    public Changes changes(long mailbox, long sinceModSeq, int limit) throws StoreException {
        store.check();
        synchronized (lock) {
            return box(mailbox).changes(sinceModSeq, limit);
        }
    }

    @Override
    public Changes changes(long mailbox, Changes.Next next, int limit) throws StoreException {
        store.check();
        synchronized (lock) {
            return box(mailbox).changes(next, limit);
        }
    }

    @Override
    public MailboxChanges mailboxChanges(long sinceModSeq, int limit) throws StoreException {
        store.check();
        synchronized (lock) {
            boolean known = sinceModSeq <= modSeqs.highest();
            return mailboxChanges(new MailboxChanges.Next(sinceModSeq, modSeqs.highest(), known, 0, 0), limit);
        }
    }

    @Override
    public MailboxChanges mailboxChanges(MailboxChanges.Next next, int limit) throws StoreException {
        store.check();
        synchronized (lock) {
            long since = next.complete() ? next.since() : 0;
            List<MailboxChange> all = new ArrayList<>();
            boxes.values().forEach(box -> change(box, since).ifPresent(all::add));
            deleted.stream().filter(d -> since > 0 && d.modSeq() > since).forEach(all::add);
            return MailboxChanges.page(next, all, limit);
        }
    }

    private static Optional<MailboxChange> change(MemoryMailbox box, long since) {
        Set<MailboxChange.Kind> kinds = EnumSet.noneOf(MailboxChange.Kind.class);
        if (box.created > since) {
            kinds.add(MailboxChange.Kind.CREATED);
        }
        if (box.renamed > since) {
            kinds.add(MailboxChange.Kind.RENAMED);
        }
        if (box.highestModSeq > Math.max(since, box.created)) {
            kinds.add(MailboxChange.Kind.MESSAGES);
        }
        return kinds.isEmpty()
                ? Optional.empty()
                : Optional.of(new MailboxChange(box.id, kinds, Math.max(box.renamed, box.highestModSeq)));
    }

    @Override
    public long used() throws StoreException {
        store.check();
        synchronized (lock) {
            return octets();
        }
    }
}
