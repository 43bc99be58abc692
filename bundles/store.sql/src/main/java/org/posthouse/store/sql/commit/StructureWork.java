package org.posthouse.store.sql.commit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.sql.tables.Cold;

/**
 * A change of mailboxes as such: made, renamed, deleted. It has a transaction of its own, so that it sees nothing half done.
 *
 * @param <T> what comes back
 */
public final class StructureWork<T> extends Awaited<T> {
    /** The change. */
    public interface Change<T> {
        /**
         * Changes the tables.
         *
         * @param afterwards takes what makes the change visible once it is durable
         */
        T run(Connection c, List<Runnable> afterwards) throws SQLException, StoreException;
    }

    private final Change<T> change;
    private final List<Runnable> afterwards = new ArrayList<>();
    private T result;

    public StructureWork(Change<T> change) {
        this.change = change;
    }

    @Override
    public int weight() {
        return Integer.MAX_VALUE;
    }

    @Override
    public List<Cold.Body> bodies() {
        return List.of();
    }

    @Override
    public void apply(Batch batch) {
        throw new IllegalStateException("never part of a batch");
    }

    /** Changes the tables. */
    void write(Connection c) throws SQLException, StoreException {
        afterwards.clear();
        result = change.run(c, afterwards);
    }

    /** Makes it visible. */
    void publish() {
        afterwards.forEach(Runnable::run);
    }

    @Override
    public void done() {
        end(result);
    }
}
