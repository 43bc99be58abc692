package org.posthouse.store.sql.commit;

import org.posthouse.store.api.Flags;
import org.posthouse.store.sql.tables.Cold;
import org.posthouse.store.sql.tables.Key;

/** A message on its way into a mailbox. */
public final class NewRow {
    public final long uid;
    public final Cold cold;
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
