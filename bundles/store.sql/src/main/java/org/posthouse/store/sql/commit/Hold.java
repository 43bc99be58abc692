package org.posthouse.store.sql.commit;

import org.posthouse.store.api.UidSet;
import org.posthouse.store.sql.memory.AccountState;
import org.posthouse.store.sql.memory.Backlog;
import org.posthouse.store.sql.memory.Box;

/**
 * A mailbox is held: nothing is appended to it but by whoever holds it, until that ends. Begins when the committer takes the
 * work that asks for it, and ends with {@link Committer#release}. Used by the committer.
 */
public final class Hold {
    final AccountState account;
    final Box box;
    private final long ticket;
    private UidSet.Range reserved;
    private long promised;
    private volatile boolean settled;
    int waiting; // operations that wait for its end

    Hold(AccountState account, Box box, long ticket) {
        this.account = account;
        this.box = box;
        this.ticket = ticket;
    }

    /** The record of UIDs that are reserved. */
    public Backlog.Id id() {
        return new Backlog.Id(Backlog.Kind.STAGED, ticket);
    }

    /**
     * UIDs are reserved, durably.
     *
     * @param octets promised until what was staged can be seen, or the hold ends
     */
    public void reserved(UidSet.Range uids, long octets) {
        reserved = uids;
        promised = octets;
        account.promise(octets);
        box.backlog.reserve(uids.last() + 1);
    }

    /** Octets that are promised. */
    public long promised() {
        return promised;
    }

    private void releasePromise() {
        account.promise(-promised);
        promised = 0;
    }

    /** What was staged can be seen. */
    public void settle() {
        settled = true;
        releasePromise();
        box.backlog.reserve(0);
    }

    /** True if what was staged can be seen. */
    public boolean settled() {
        return settled;
    }

    /** It is over: UIDs that were reserved for nothing are given to nobody. */
    void end() {
        releasePromise();
        if (reserved != null && !settled) {
            box.backlog.add(id(), UidSet.range(reserved.first(), reserved.last()));
            box.backlog.reserve(0);
            box.burn(reserved.last() + 1);
        }
    }
}
