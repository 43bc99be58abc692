package org.posthouse.store.sql;

import java.util.List;

/** Removes some of the messages of a mailbox that was deleted. */
final class PurgeWork extends CallWork<Void> {
    private final Batch.Purge purge;

    PurgeWork(Batch.Purge purge) {
        this.purge = purge;
    }

    @Override
    public int weight() {
        return 2 * purge.bodies().size();
    }

    @Override
    public List<Cold.Body> bodies() {
        return List.of();
    }

    @Override
    Void run(Batch batch) {
        batch.purge(purge);
        return null;
    }
}
