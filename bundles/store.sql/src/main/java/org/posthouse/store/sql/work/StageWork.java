package org.posthouse.store.sql.work;

import java.util.List;
import java.util.Map;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.sql.commit.Batch;
import org.posthouse.store.sql.commit.CallWork;
import org.posthouse.store.sql.tables.Cold;

/** Writes some rows of a large copy. */
public final class StageWork extends CallWork<Void> {
    private final Staging staging;
    private final List<Staging.Line> lines;
    private final Map<Long, Cold> cold;

    /** @param cold of the lines, by UID in the source */
    public StageWork(Staging staging, List<Staging.Line> lines, Map<Long, Cold> cold) {
        this.staging = staging;
        this.lines = lines;
        this.cold = cold;
    }

    @Override
    public int weight() {
        return 2 * lines.size() + 1;
    }

    @Override
    public List<Cold.Body> bodies() {
        return List.of();
    }

    @Override
    protected Void run(Batch batch) throws StoreException {
        staging.check(); // no row is written for a mailbox that is deleted
        for (Staging.Line l : lines) {
            long uid = l.source().uid();
            batch.stage(staging.to, l.uid(), l.source().flags(), cold.get(uid).copy(staging.from.id, uid));
        }
        return null;
    }

    @Override
    protected void visible(Void nothing) {
        staging.written(lines);
    }
}
