package org.posthouse.spool;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.posthouse.api.spool.Draft;
import org.posthouse.api.spool.Spool;

/** All entries in memory: by id, and in the order in which they are due. Nothing in here blocks. */
final class Slots {
    private final TreeMap<String, Slot> byId = new TreeMap<>();
    private final TreeMap<Slot.Key, Slot> ready = new TreeMap<>();
    /** Entries whose commit is under way, and who else waits for it. */
    private final Map<String, List<Draft.Completion>> coming = new HashMap<>();

    private int held;
    private int taken;

    /** What to do with a commit. */
    enum Claim {
        /** The id is new; go on, and tell {@link #arrived}. */
        NEW,
        /** There is such an entry already. */
        THERE,
        /** There will be: who commits it now tells this one too. */
        COMING
    }

    synchronized Claim claim(String id, Draft.Completion completion) {
        if (byId.containsKey(id)) {
            return Claim.THERE;
        }
        List<Draft.Completion> others = coming.get(id);
        if (others != null) {
            others.add(completion);
            return Claim.COMING;
        }
        coming.put(id, new ArrayList<>(List.of(completion)));
        return Claim.NEW;
    }

    /** Ends a commit; with a slot if it is durable. Returns those to be told. */
    synchronized List<Draft.Completion> arrived(String id, Optional<Slot> slot) {
        slot.ifPresent(this::add);
        return coming.remove(id);
    }

    /** Adds an entry; false if there is one of this id. */
    synchronized boolean add(Slot s) {
        if (byId.putIfAbsent(s.id, s) != null) {
            return false;
        }
        held += s.held ? 1 : 0;
        enqueue(s);
        return true;
    }

    private void enqueue(Slot s) {
        if (s.leasable()) {
            ready.put(s.key(), s);
        }
    }

    synchronized Slot find(String id) {
        return byId.get(id);
    }

    /** The records that make up an entry now; null if it is gone or cannot be read. */
    synchronized Slot.Records records(Slot s) {
        return s.gone || s.damaged ? null : new Slot.Records(s.record, s.recipientsRecord, s.scheduleRecord);
    }

    /** The leasable entry that is due first, after a given place, and not after {@code now}; null if there is none. */
    synchronized Map.Entry<Slot.Key, Slot> next(Instant now, Slot.Key after) {
        Map.Entry<Slot.Key, Slot> next = after == null ? ready.firstEntry() : ready.higherEntry(after);
        return next == null || next.getKey().due().isAfter(now) ? null : next;
    }

    /** Takes an entry if it is still leasable and due when it was. */
    synchronized boolean lease(Slot s, Slot.Key seen) {
        if (!s.leasable() || !s.key().equals(seen)) {
            return false;
        }
        ready.remove(seen);
        s.taken = true;
        taken++;
        return true;
    }

    /** Takes an entry in order to delete it, unless it is taken. */
    synchronized boolean take(Slot s) {
        if (s.taken || s.gone) {
            return false;
        }
        ready.remove(s.key());
        s.taken = true;
        taken++;
        return true;
    }

    /** Gives an entry back. */
    synchronized void release(Slot s) {
        if (s.taken) {
            s.taken = false;
            taken--;
            enqueue(s);
        }
    }

    /** Puts a change in force that is durable; returns the records that no longer matter. */
    synchronized long[] changed(Slot s, State state, long record) {
        long oldSchedule = s.scheduleRecord;
        long oldRecipients = s.recipientsRecord;
        ready.remove(s.key());
        held += (state.held() ? 1 : 0) - (s.held ? 1 : 0);
        s.due = state.due();
        s.held = state.held();
        s.doomed = state.doomed();
        s.sequence = state.sequence();
        s.scheduleRecord = record;
        if (state.recipients().isPresent()) {
            s.recipientsRecord = record;
        }
        enqueue(s);
        List<Long> useless = new ArrayList<>();
        if (oldSchedule != 0 && oldSchedule != s.recipientsRecord) {
            useless.add(oldSchedule);
        }
        if (oldRecipients != 0 && oldRecipients != s.recipientsRecord && oldRecipients != oldSchedule) {
            useless.add(oldRecipients);
        }
        return useless.stream().mapToLong(Long::longValue).toArray();
    }

    /** The next change of an entry, which changes nothing yet. */
    synchronized State next(Slot s) {
        return new State(s.record, s.sequence + 1, 0, s.due, s.held, s.doomed, "", Optional.empty());
    }

    /** Removes a taken entry; returns its changes' records. */
    synchronized long[] remove(Slot s) {
        byId.remove(s.id, s);
        held -= s.held ? 1 : 0;
        s.gone = true;
        if (s.taken) {
            s.taken = false;
            taken--;
        }
        return s.recipientsRecord == s.scheduleRecord
                ? new long[] {s.scheduleRecord}
                : new long[] {s.recipientsRecord, s.scheduleRecord};
    }

    /** No longer offers an entry that cannot be read. */
    synchronized void damaged(Slot s) {
        ready.remove(s.key());
        s.damaged = true;
    }

    synchronized boolean isDoomed(Slot s) {
        return s.doomed && !s.gone;
    }

    /** Entries that are to be deleted and that nobody works on. */
    synchronized List<Slot> doomed() {
        return byId.values().stream().filter(s -> s.doomed && !s.taken).toList();
    }

    synchronized Optional<Instant> nextDue() {
        return ready.isEmpty() ? Optional.empty() : Optional.of(ready.firstKey().due());
    }

    synchronized List<Slot> after(String id, int limit) {
        return byId.tailMap(id, false).values().stream()
                .limit(Math.max(0, limit))
                .toList();
    }

    synchronized Spool.Counts counts() {
        return new Spool.Counts(byId.size(), held, taken);
    }
}
