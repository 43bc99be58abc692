package org.posthouse.store.sql.work;

import java.util.List;
import org.posthouse.store.sql.commit.Batch;
import org.posthouse.store.sql.commit.CallWork;
import org.posthouse.store.sql.tables.Cold;

/** Removes some of the messages of a mailbox that was deleted. */
public final class PurgeWork extends CallWork<Void> {
    private final Batch.Purge purge;

    public PurgeWork(Batch.Purge purge) {
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
    protected Void run(Batch batch) {
        batch.purge(purge);
        return null;
    }
}
