package org.posthouse.store.sql.work;

import java.util.List;
import java.util.function.Predicate;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.sql.commit.Batch;
import org.posthouse.store.sql.commit.BoxWork;
import org.posthouse.store.sql.commit.CallWork;
import org.posthouse.store.sql.commit.Hold;
import org.posthouse.store.sql.memory.Box;
import org.posthouse.store.sql.tables.Cold;

/** Begins a large copy: from here on its target is held, and UIDs are reserved. */
public final class ReserveWork extends CallWork<UidSet.Range> {
    private final Staging staging;
    private final long octets;

    /** @param octets of the messages */
    public ReserveWork(Staging staging, long octets) {
        this.staging = staging;
        this.octets = octets;
    }

    @Override
    public int weight() {
        return 1;
    }

    @Override
    public List<Cold.Body> bodies() {
        return List.of();
    }

    @Override
    public boolean appendsTo(Predicate<Box> held) {
        return held.test(staging.to);
    }

    @Override
    public Hold hold() {
        return staging.hold;
    }

    @Override
    protected UidSet.Range run(Batch batch) throws StoreException {
        staging.check();
        BoxWork target = batch.box(staging.account, staging.to);
        if (target.exhausted(staging.count())) {
            throw new StoreException(Reason.LIMIT, "the mailbox has no UIDs left");
        }
        staging.admit(batch, target, List.of(), octets);
        batch.promise(staging.account, promised());
        return target.reserve(staging.hold.id(), staging.count());
    }

    @Override
    protected void visible(UidSet.Range uids) {
        staging.reserved(uids);
        staging.hold.reserved(uids, promised());
    }

    private long promised() {
        return staging.move ? 0 : octets;
    }
}
