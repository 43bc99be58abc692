package org.posthouse.spool;

import java.time.Instant;

/** What is kept in memory of an entry: little, whatever its number of recipients. All but the constants belongs to {@link Slots}. */
final class Slot {
    /** Its place in the order in which entries are due. */
    record Key(Instant due, String id) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byTime = due.compareTo(other.due);
            return byTime != 0 ? byTime : id.compareTo(other.id);
        }
    }

    /** The records that make up the entry as it is now; 0 where there is none. */
    record Records(long entry, long recipients, long schedule) {}

    final String id;
    final long record;
    final long bodySize;
    /** Held while a change of this entry is made durable. */
    final Object writing = new Object();

    long recipientsRecord;
    long scheduleRecord;
    int sequence;
    Instant due;
    boolean held;
    /** Deleted as soon as nobody works on it. */
    boolean doomed;
    /** Cannot be read; stays on the disk. */
    boolean damaged;
    /** Lent to a worker, or being deleted. */
    boolean taken;
    /** Deleted. */
    boolean gone;

    Slot(String id, long record, long bodySize, Instant due, boolean held) {
        this.id = id;
        this.record = record;
        this.bodySize = bodySize;
        this.due = due;
        this.held = held;
    }

    Key key() {
        return new Key(due, id);
    }

    boolean leasable() {
        return !held && !doomed && !damaged && !taken && !gone;
    }
}
