package org.posthouse.store.sql.memory;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.UidSet;

/**
 * What of a mailbox is decided, durable and not yet in its rows. A record that was carried out may still be listed here: the
 * UIDs it hides are never used again, so that harms nobody. Used by all threads.
 */
public final class Backlog {
    /** What a record is about. */
    public enum Kind {
        /** Messages have other flags than their rows say. */
        FLAGS,
        /** Messages are removed whose rows are still there. */
        REMOVED,
        /** Rows are of a copy that is under way. */
        STAGED,
        /** Rows are of a copy that came to nothing. */
        ABANDONED;

        /** True if the rows of the UIDs are no messages. */
        public boolean hides() {
            return this != FLAGS;
        }
    }

    /**
     * A record of a mailbox.
     *
     * @param n tells those of one kind apart
     */
    public record Id(Kind kind, long n) {
        /** A copy under way is one that came to nothing to whoever does not take part in it. */
        public Id seenByOthers() {
            return kind == Kind.STAGED ? new Id(Kind.ABANDONED, n) : this;
        }
    }

    private final Map<Id, UidSet> records = new HashMap<>();
    private UidSet hidden = UidSet.EMPTY;
    private long reserved;

    /** @param uids those the record is about */
    public synchronized void add(Id id, UidSet uids) {
        records.put(id.seenByOthers(), id.kind().hides() ? uids : UidSet.EMPTY);
        hide();
    }

    /** A record was carried out. */
    public synchronized void finished(Id id) {
        records.remove(id.seenByOthers());
        hide();
        notifyAll();
    }

    /** Reads which records there are. */
    public interface Reader {
        Set<Id> read() throws StoreException;
    }

    /** Forgets records that are not there any more; those that are added while they are read stay. */
    public void refresh(Reader reader) throws StoreException {
        Set<Id> gone = ids(); // first: whatever is known is durable, so what is not read now was carried out
        reader.read().forEach(id -> gone.remove(id.seenByOthers()));
        forget(gone);
    }

    private synchronized Set<Id> ids() {
        return new HashSet<>(records.keySet());
    }

    private synchronized void forget(Set<Id> gone) {
        records.keySet().removeAll(gone);
        hide();
    }

    private void hide() {
        hidden = UidSet.ofRanges(
                records.values().stream().flatMap(u -> u.ranges().stream()).toList());
    }

    /** Number of records. */
    public synchronized int size() {
        return records.size();
    }

    /** Waits until a record is carried out, or for so long. */
    public synchronized void await(long millis) throws InterruptedException {
        wait(millis);
    }

    /** True if there is a row of this UID that is no message. */
    public synchronized boolean hides(long uid) {
        return hidden.contains(uid);
    }

    /** True if there are rows that are no messages. */
    public synchronized boolean hidesAny() {
        return !hidden.isEmpty();
    }

    /** Where UIDs go on after those reserved for a copy that is under way; 0: there is none. */
    public synchronized long reserved() {
        return reserved;
    }

    /** @param uidNext 0: nothing is reserved any more */
    public synchronized void reserve(long uidNext) {
        reserved = uidNext;
    }
}
