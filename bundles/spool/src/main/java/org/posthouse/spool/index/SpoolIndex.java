package org.posthouse.spool.index;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.message.Address;
import org.posthouse.api.spool.Admission;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Spool;
import org.posthouse.spool.parts.Part;

/** All mails in memory: by id, by destination and due time, and by what queries ask for. Nothing in here blocks. */
public final class SpoolIndex {
    /** Rows that are looked at under one hold of the lock: a quarter of a millisecond or so. */
    private static final int SLICE = 8192;

    private final MailRows mails = new MailRows();
    private final IdPool ids = new IdPool();
    private final IdTable byId = new IdTable(ids, mails::id);
    private final Queues queues = new Queues(mails);
    private long sequence = 1;
    private int held;

    /**
     * A mail of the index, as long as it is there.
     *
     * @param row where it is
     * @param sequence tells it from another that is there later
     */
    public record Ref(int row, long sequence) {}

    /**
     * What is known of a mail.
     *
     * @param base the record that holds its message and the mail as it came
     * @param head the record of its latest change; 0 if there is none
     * @param legacy an earlier version wrote the base
     * @param internal this server made it
     * @param damaged it cannot be read
     * @param leased some part of it is leased
     */
    public record Entry(
            Ref ref,
            String id,
            long base,
            long head,
            boolean legacy,
            boolean internal,
            boolean damaged,
            boolean leased) {}

    /**
     * A part that was leased.
     *
     * @param nullSender its mail has no sender
     */
    public record Picked(Entry entry, Destination destination, boolean nullSender) {}

    /** The place of the next mail in the order of all. */
    public synchronized long nextSequence() {
        return sequence++;
    }

    /** The next mail comes behind this one. */
    public synchronized void atLeast(long used) {
        sequence = Math.max(sequence, used + 1);
    }

    private static byte[] octets(String id) {
        return id.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether an id is short enough to be kept. */
    public static boolean fits(String id) {
        return octets(id).length <= IdPool.LONGEST;
    }

    /**
     * Adds a mail.
     *
     * @param head the record of its latest change; 0 if there is none
     * @return empty if there is one of its id
     */
    public synchronized Optional<Ref> add(
            Mail mail, long place, long base, long head, boolean legacy, List<Part> parts) {
        byte[] id = octets(mail.id());
        if (byId.find(id) >= 0) {
            return Optional.empty();
        }
        boolean internal = mail.origin().role() == Origin.Role.INTERNAL;
        Optional<Address> sender = mail.sender().address();
        int flags = (internal ? MailRows.INTERNAL : 0)
                | (sender.isEmpty() ? MailRows.NULL_SENDER : 0)
                | (legacy ? MailRows.LEGACY : 0);
        int row = mails.allocate(place, flags);
        mails.base(row, base);
        mails.head(row, head);
        mails.id(row, ids.add(id));
        mails.arrived(row, Times.seconds(mail.arrived()));
        sender.ifPresent(a -> mails.sender(row, Match.hash(a.normalized().toString()), Match.hash(a.domainKey())));
        byId.add(row);
        queues.update(row, parts);
        held += mails.is(row, MailRows.HELD) ? 1 : 0;
        return Optional.of(new Ref(row, place));
    }

    public synchronized Optional<Entry> find(String id) {
        int row = byId.find(octets(id));
        return row < 0 ? Optional.empty() : Optional.of(entry(row));
    }

    /** What is known of a mail; empty if it is gone. */
    public synchronized Optional<Entry> entry(Ref ref) {
        return isThere(ref) ? Optional.of(entry(ref.row)) : Optional.empty();
    }

    private boolean isThere(Ref ref) {
        return mails.sequence(ref.row) == ref.sequence;
    }

    private Entry entry(int row) {
        boolean leased = false;
        for (int item = mails.item(row); item >= 0 && !leased; item = queues.items.next(item)) {
            leased = queues.items.leased(item);
        }
        return new Entry(
                new Ref(row, mails.sequence(row)),
                new String(ids.get(mails.id(row)), StandardCharsets.UTF_8),
                mails.base(row),
                mails.head(row),
                mails.is(row, MailRows.LEGACY),
                mails.is(row, MailRows.INTERNAL),
                mails.is(row, MailRows.DAMAGED),
                leased);
    }

    /** A mail has changed, and its latest change is in this record. */
    public synchronized void changed(Ref ref, long head, List<Part> parts) {
        if (isThere(ref)) {
            mails.head(ref.row, head);
            regroup(ref.row, parts);
        }
    }

    /** The parts of a mail are others, as after a lease. */
    public synchronized void regroup(Ref ref, List<Part> parts) {
        if (isThere(ref)) {
            regroup(ref.row, parts);
        }
    }

    private void regroup(int row, List<Part> parts) {
        held -= mails.is(row, MailRows.HELD) ? 1 : 0;
        queues.update(row, parts);
        held += mails.is(row, MailRows.HELD) ? 1 : 0;
    }

    /** Removes a mail; leases of its parts are still to be {@linkplain #ended ended}. */
    public synchronized void remove(Ref ref) {
        if (isThere(ref)) {
            int row = ref.row;
            held -= mails.is(row, MailRows.HELD) ? 1 : 0;
            queues.removeAll(row);
            byId.remove(row);
            ids.free(mails.id(row));
            mails.free(row);
        }
    }

    /** A mail cannot be read: it stays, and is not leased. */
    public synchronized void damaged(Ref ref) {
        if (isThere(ref)) {
            queues.hide(ref.row);
            mails.flag(ref.row, MailRows.DAMAGED, true);
        }
    }

    /** A mail can be read after all; it is leased from the next {@link #regroup} on. */
    public synchronized void mended(Ref ref) {
        if (isThere(ref)) {
            mails.flag(ref.row, MailRows.DAMAGED, false);
        }
    }

    /** Leases the part whose turn it is. */
    public synchronized Optional<Picked> next(Instant now, Admission admission) {
        int item = queues.next(Times.of(now), admission);
        if (item < 0) {
            return Optional.empty();
        }
        int row = queues.items.mail(item);
        return Optional.of(new Picked(
                entry(row),
                queues.destinations.get(queues.items.destination(item)),
                mails.is(row, MailRows.NULL_SENDER)));
    }

    /** False if nothing of a mail waits, or only for destinations that have no room. */
    public synchronized boolean mayGo(Ref ref) {
        return isThere(ref) && queues.mayGo(ref.row);
    }

    /**
     * A lease has ended; its part waits from the next {@link #regroup} on.
     *
     * @return true if something was waiting for its room
     */
    public synchronized boolean ended(Picked picked) {
        Ref ref = picked.entry.ref;
        return queues.ended(isThere(ref) ? ref.row : -1, picked.destination, picked.nullSender);
    }

    /** A lease has ended in which nothing was done: its part waits as it did. */
    public synchronized void giveBack(Picked picked) {
        ended(picked);
        if (isThere(picked.entry.ref)) {
            queues.giveBack(picked.entry.ref.row);
        }
    }

    /** There may be room for all destinations again. */
    public synchronized void reconsider() {
        queues.readmit();
    }

    /** When something is due first that is admitted and not set aside. */
    public synchronized Optional<Instant> nextDue(Admission admission) {
        long due = queues.nextDue(admission);
        return due == Long.MAX_VALUE ? Optional.empty() : Optional.of(Times.instant(due));
    }

    public synchronized Spool.Counts counts() {
        return new Spool.Counts(mails.count(), held, queues.leased());
    }

    /**
     * Of the mails behind a place that may match, those that came first, in their order. All that match are among them.
     *
     * @param after their place in the order is greater
     * @param most how many
     */
    public List<Ref> page(Query query, Instant now, long after, int most) {
        PriorityQueue<Ref> best =
                new PriorityQueue<>(Comparator.comparing(Ref::sequence).reversed());
        int row = 0;
        while (most > 0 && row >= 0) {
            row = page(query, now, after, most, row, best);
        }
        List<Ref> page = new ArrayList<>(best);
        page.sort(Comparator.comparing(Ref::sequence));
        return page;
    }

    private synchronized int page(Query query, Instant now, long after, int most, int from, PriorityQueue<Ref> best) {
        Match match = new Match(query, now, mails, queues);
        int until = until(query, from);
        for (int row = start(query, from); row < until; row++) {
            long place = mails.sequence(row);
            if (place > after
                    && (best.size() < most || place < best.peek().sequence)
                    && match.any(row) != Match.Answer.NO) {
                best.add(new Ref(row, place));
                if (best.size() > most) {
                    best.poll();
                }
            }
        }
        return next(query, until);
    }

    /** The only row that a query by id looks at. */
    private int start(Query query, int from) {
        return query.id().isPresent() ? Math.max(0, byId.find(octets(query.id().get()))) : from;
    }

    private int until(Query query, int from) {
        if (query.id().isPresent()) {
            return byId.find(octets(query.id().get())) + 1;
        }
        return Math.min(mails.rows(), from + SLICE);
    }

    private int next(Query query, int until) {
        return query.id().isPresent() || until >= mails.rows() ? -1 : until;
    }

    /**
     * Some mails that may match, in the order of their rows.
     *
     * @param before their place in the order is less
     * @param from the row to begin with
     * @param most how many
     * @param found takes them
     * @return the row to go on with; -1 at the end
     */
    public synchronized int some(Query query, Instant now, long before, int from, int most, List<Ref> found) {
        Match match = new Match(query, now, mails, queues);
        int until = until(query, from);
        for (int row = start(query, from); row < until; row++) {
            long place = mails.sequence(row);
            if (place > 0 && place < before && match.any(row) != Match.Answer.NO) {
                found.add(new Ref(row, place));
                if (found.size() >= most) {
                    return next(query, row + 1);
                }
            }
        }
        return next(query, until);
    }

    /**
     * Counts the parts of some mails that match.
     *
     * @param from the row to begin with
     * @param unsure takes the mails that have to be read to tell; none of their parts is counted
     * @return the row to go on with; -1 at the end
     */
    public synchronized int count(Query query, Instant now, int from, Tallies into, List<Ref> unsure) {
        Match match = new Match(query, now, mails, queues);
        int until = until(query, from);
        for (int row = start(query, from); row < until; row++) {
            if (mails.sequence(row) == 0) {
                continue;
            }
            switch (match.certain(row)) {
                case UNSURE -> unsure.add(new Ref(row, mails.sequence(row)));
                case YES -> count(match, row, into);
                case NO -> {
                    // nothing of it
                }
            }
        }
        return next(query, until);
    }

    private void count(Match match, int row, Tallies into) {
        for (int item = mails.item(row); item >= 0; item = queues.items.next(item)) {
            if (match.item(item) == Match.Answer.YES) {
                into.add(
                        queues.destinations.get(queues.items.destination(item)),
                        match.state(item),
                        mails.sequence(row),
                        Times.seconds(mails.arrived(row)));
            }
        }
    }
}
