package org.posthouse.store.sql.memory;

import java.util.List;

/** What a commit makes of a mailbox: what is to be made visible once it is durable. */
public interface BoxChange {
    long uidNext();

    long modSeq();

    long expungedFloor();

    /** How many messages more there are. */
    int messages();

    /** How many messages without {@code \Seen} more there are. */
    int unseen();

    /** How many octets more there are. */
    long octets();

    /** What was removed, by mod-sequence. */
    List<ExpungedLog.Entry> removals();

    /** Brings the columns up to date; those of the tables may have it already. */
    void applyTo(Columns columns);
}
