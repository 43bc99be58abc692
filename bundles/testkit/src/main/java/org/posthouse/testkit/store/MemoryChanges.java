package org.posthouse.testkit.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;
import org.posthouse.api.message.Message;
import org.posthouse.store.api.Committed;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.Transferred;
import org.posthouse.store.api.UidSet;

/** What commits and transfers make of the mailboxes of an account. Called under its lock. */
final class MemoryChanges {
    private final MemoryMailStore store;
    private final long id;
    private final LongPredicate exceeds;

    /**
     * @param id the account's
     * @param exceeds whether so many octets more are over quota
     */
    MemoryChanges(MemoryMailStore store, long id, LongPredicate exceeds) {
        this.store = store;
        this.id = id;
        this.exceeds = exceeds;
    }

    Committed run(MemoryMailbox box, List<Op> ops, Guard guard) throws StoreException {
        MemoryMailbox.Batch batch = box.new Batch();
        List<Long> appended = new ArrayList<>();
        List<Long> refused = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        long growth = 0;
        for (Op op : ops) {
            if (op instanceof Op.Append append) {
                boolean known = append.dedupeKey().isPresent()
                        && (store.seen(id, append.dedupeKey().get())
                                || !keys.add(append.dedupeKey().get()));
                byte[] content = content(append.message());
                if (!known) {
                    growth += content.length;
                    bounded(append.flags());
                }
                appended.add(known ? 0L : batch.append(append.flags(), append.internalDate(), content));
            } else if (op instanceof Op.SetFlags set) {
                setFlags(box, batch, set, guard, refused);
            } else if (op instanceof Op.Expunge expunge) {
                for (long uid : List.copyOf(batch.work.keySet())) {
                    MemoryMailbox.Stored m = batch.work.get(uid);
                    if (expunge.uids().contains(uid)
                            && (!expunge.onlyDeleted() || m.flags().has(Flags.DELETED))) {
                        growth -= m.content().length;
                        batch.expunge(uid);
                    }
                }
            }
        }
        if (growth > 0 && exceeds.test(growth)) {
            throw new StoreException(Reason.OVER_QUOTA, "over quota");
        }
        if (batch.apply()) {
            store.changed(id, box);
        }
        keys.forEach(key -> store.remember(id, key));
        return new Committed(
                box.uidValidity,
                appended,
                batch.changed.values().stream()
                        .map(MemoryMailbox.Stored::flagRow)
                        .toList(),
                UidSet.of(batch.removed),
                UidSet.of(refused),
                box.highestModSeq);
    }

    private static void setFlags(
            MemoryMailbox box, MemoryMailbox.Batch batch, Op.SetFlags set, Guard guard, List<Long> refused)
            throws StoreException {
        for (long uid : List.copyOf(batch.work.keySet())) {
            if (!set.uids().contains(uid)) {
                continue;
            }
            MemoryMailbox.Stored before = box.messages.get(uid);
            if (before != null
                    && guard.unchangedSince().isPresent()
                    && before.modSeq() > guard.unchangedSince().getAsLong()) {
                refused.add(uid);
                continue;
            }
            MemoryMailbox.Stored m = batch.work.get(uid);
            Flags flags =
                    switch (set.mode()) {
                        case REPLACE -> set.flags();
                        case ADD -> m.flags().plus(set.flags());
                        case REMOVE -> m.flags().minus(set.flags());
                    };
            batch.flags(m, bounded(flags));
        }
    }

    private static Flags bounded(Flags flags) throws StoreException {
        if (flags.keywords().size() > Flags.MAX_KEYWORDS) {
            throw new StoreException(Reason.LIMIT, "too many keywords");
        }
        return flags;
    }

    private static byte[] content(Message message) throws StoreException {
        try {
            return MemoryMailStore.octets(message);
        } catch (IOException e) {
            throw new StoreException(Reason.UNAVAILABLE, "the message cannot be read", e);
        }
    }

    Transferred transfer(MemoryMailbox from, UidSet uids, MemoryMailbox to, boolean move) throws StoreException {
        List<MemoryMailbox.Stored> chosen = from.select(uids, Integer.MAX_VALUE);
        long growth = chosen.stream().mapToLong(m -> m.content().length).sum();
        if (!move && growth > 0 && exceeds.test(growth)) {
            throw new StoreException(Reason.OVER_QUOTA, "over quota");
        }
        List<Long> fromUids = chosen.stream().map(MemoryMailbox.Stored::uid).toList();
        List<Long> toUids = new ArrayList<>();
        if (!chosen.isEmpty()) {
            MemoryMailbox.Batch target = to.new Batch();
            chosen.forEach(m -> toUids.add(target.copy(m)));
            target.apply();
            store.changed(id, to);
            if (move) {
                MemoryMailbox.Batch source = from.new Batch();
                fromUids.forEach(source::expunge);
                source.apply();
                store.changed(id, from);
            }
        }
        return new Transferred(to.uidValidity, fromUids, toUids, from.highestModSeq);
    }
}
