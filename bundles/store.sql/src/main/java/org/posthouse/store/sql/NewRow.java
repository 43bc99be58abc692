package org.posthouse.store.sql;

import org.posthouse.store.api.Flags;

/** A message on its way into a mailbox. */
final class NewRow {
    final long uid;
    final Cold cold;
    final Key key; // null: none
    long modSeq;
    Flags flags;
    boolean removed;

    NewRow(long uid, long modSeq, Flags flags, Cold cold, Key key) {
        this.uid = uid;
        this.modSeq = modSeq;
        this.flags = flags;
        this.cold = cold;
        this.key = key;
    }
}
