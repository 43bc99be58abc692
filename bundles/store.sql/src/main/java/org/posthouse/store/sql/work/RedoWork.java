package org.posthouse.store.sql.work;

import java.util.List;
import org.posthouse.store.sql.commit.Batch;
import org.posthouse.store.sql.commit.CallWork;
import org.posthouse.store.sql.tables.Cold;
import org.posthouse.store.sql.tables.Redo;

/** Brings a piece of what was decided before into the rows. */
public final class RedoWork extends CallWork<Void> {
    private final Batch.Piece piece;

    public RedoWork(Batch.Piece piece) {
        this.piece = piece;
    }

    @Override
    public int weight() {
        long rows = piece.entries().stream()
                .map(Redo.Entry::uids)
                .mapToLong(u -> u.count())
                .sum();
        return (int) rows + piece.bodies().size() + 1;
    }

    @Override
    public List<Cold.Body> bodies() {
        return List.of();
    }

    @Override
    protected Void run(Batch batch) {
        batch.carryOut(piece);
        return null;
    }
}
