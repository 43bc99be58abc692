package org.posthouse.testkit.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.posthouse.store.api.Changes;
import org.posthouse.store.api.FlagRow;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.MailboxStatus;
import org.posthouse.store.api.ObjectId;
import org.posthouse.store.api.SpecialUse;
import org.posthouse.store.api.UidSet;

/** One mailbox; whoever uses it holds the store's lock. */
final class MemoryMailbox {
    /** A message; the arrays are never changed. */
    record Stored(long uid, long modSeq, Flags flags, Instant internalDate, byte[] content, ObjectId emailId) {
        Stored with(long newModSeq, Flags newFlags) {
            return new Stored(uid, newModSeq, newFlags, internalDate, content, emailId);
        }

        FlagRow flagRow() {
            return new FlagRow(uid, modSeq, flags);
        }
    }

    final long id;
    final long uidValidity;
    final Set<SpecialUse> uses;
    final long created; // mod-sequence
    private final ModSeqs modSeqs;
    String name;
    long renamed; // mod-sequence; 0: never
    NavigableMap<Long, Stored> messages = new TreeMap<>();
    final List<FlagRow> expunged = new ArrayList<>(); // ascending mod-sequences
    long uidNext = 1;
    long highestModSeq;
    long recentFloor = 1;
    long expungedFloor = 1; // removals up to it are forgotten

    /** Gives out the mod-sequences of an account. */
    static final class ModSeqs {
        private long highest;

        long highest() {
            return highest;
        }

        /** rfc7162#3.1.2.1: never 0. */
        long take() {
            return ++highest;
        }
    }

    /** @param created the mod-sequence of its creation */
    MemoryMailbox(long id, String name, long uidValidity, Set<SpecialUse> uses, ModSeqs modSeqs, long created) {
        this.id = id;
        this.modSeqs = modSeqs;
        this.created = created;
        this.highestModSeq = created;
        this.name = name;
        this.uidValidity = uidValidity;
        this.uses = uses.isEmpty() ? Set.of() : EnumSet.copyOf(uses);
    }

    MailboxInfo info() {
        return new MailboxInfo(id, new ObjectId("m" + id), name, uidValidity, uses);
    }

    long octets() {
        return messages.values().stream().mapToLong(m -> m.content().length).sum();
    }

    MailboxStatus status() {
        int unseen = (int) messages.values().stream()
                .filter(m -> !m.flags().has(Flags.SEEN))
                .count();
        int recent = messages.tailMap(recentFloor, true).size();
        return new MailboxStatus(messages.size(), recent, unseen, uidNext, uidValidity, highestModSeq, octets());
    }

    long claimRecent() {
        Long first = messages.ceilingKey(recentFloor);
        recentFloor = uidNext;
        return first == null ? uidNext : first;
    }

    /** Calls for every message of the set, in the order of UIDs, at most {@code limit}. */
    List<Stored> select(UidSet uids, int limit) {
        List<Stored> found = new ArrayList<>();
        for (UidSet.Range r : uids.ranges()) {
            for (Stored m : messages.subMap(r.first(), true, r.last(), true).values()) {
                if (found.size() >= limit) {
                    return found;
                }
                found.add(m);
            }
        }
        return found;
    }

    void remember(long modSeq, Iterable<Long> removed) {
        removed.forEach(uid -> expunged.add(new FlagRow(uid, modSeq, Flags.NONE)));
    }

    Changes changes(long since, int limit) {
        boolean known = since >= expungedFloor && since <= modSeqs.highest();
        UidSet vanished = since == 0 || !known
                ? UidSet.EMPTY
                : UidSet.of(expunged.stream()
                        .filter(e -> e.modSeq() > since)
                        .mapToLong(FlagRow::uid)
                        .toArray());
        return page(new Changes.Next(since, uidNext, highestModSeq, since == 0 || known, 0), vanished, limit);
    }

    Changes changes(Changes.Next from, int limit) {
        return page(from, UidSet.EMPTY, limit);
    }

    private Changes page(Changes.Next from, UidSet vanished, int limit) {
        boolean all = from.since() == 0 || !from.complete();
        List<FlagRow> changed = new ArrayList<>();
        long covered = from.uidNext() - 1;
        for (Stored m :
                messages.subMap(from.after(), false, from.uidNext(), false).values()) {
            if (all || m.modSeq() > from.since()) {
                if (changed.size() == limit) {
                    covered = changed.get(limit - 1).uid();
                    break;
                }
                changed.add(m.flagRow());
            }
        }
        boolean last = covered == from.uidNext() - 1;
        return new Changes(
                uidValidity,
                from.uidNext(),
                from.highestModSeq(),
                changed,
                vanished,
                from.complete(),
                covered > from.after() ? UidSet.range(from.after() + 1, covered) : UidSet.EMPTY,
                last
                        ? Optional.empty()
                        : Optional.of(new Changes.Next(
                                from.since(), from.uidNext(), from.highestModSeq(), from.complete(), covered)));
    }

    /** The work of one commit: nothing is seen of it until {@link #apply}. */
    final class Batch {
        final NavigableMap<Long, Stored> work = new TreeMap<>(messages);
        final Map<Long, Stored> changed = new TreeMap<>();
        final List<Long> removed = new ArrayList<>();
        final long modSeq = modSeqs.highest() + 1;
        long nextUid = uidNext;
        private boolean dirty;

        long append(Flags flags, Instant date, byte[] content) {
            return add(flags, date, content, new ObjectId("e" + id + "-" + nextUid));
        }

        long copy(Stored of) {
            return add(of.flags(), of.internalDate(), of.content(), of.emailId());
        }

        private long add(Flags flags, Instant date, byte[] content, ObjectId emailId) {
            long uid = nextUid++;
            work.put(uid, new Stored(uid, modSeq, flags, date, content, emailId));
            dirty = true;
            return uid;
        }

        void flags(Stored old, Flags flags) {
            if (!old.flags().equals(flags)) {
                Stored now = old.with(modSeq, flags);
                work.put(now.uid(), now);
                changed.put(now.uid(), now);
                dirty = true;
            }
        }

        void expunge(long uid) {
            if (work.remove(uid) != null) {
                changed.remove(uid);
                removed.add(uid);
                dirty = true;
            }
        }

        boolean apply() {
            if (dirty) {
                messages = work;
                uidNext = nextUid;
                highestModSeq = modSeqs.take();
                remember(modSeq, removed);
            }
            return dirty;
        }
    }
}
