package org.posthouse.store.sql.commit;

import java.util.List;
import java.util.function.Predicate;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.sql.memory.Box;
import org.posthouse.store.sql.tables.Cold;

/** Something that waits for the committer. Its end is told exactly once, by one of the last three methods. */
public interface Work {
    /** How many rows it touches, roughly. */
    int weight();

    /** Bodies written for it, which nobody needs if it fails. */
    List<Cold.Body> bodies();

    /**
     * True if it may append to one of the mailboxes that are held.
     *
     * @param held which are
     */
    default boolean appendsTo(Predicate<Box> held) {
        return false;
    }

    /** The hold that begins with it; null: none. */
    default Hold hold() {
        return null;
    }

    /** Adds its effect to a batch; called again with another batch if the first one failed. */
    void apply(Batch batch);

    /** What it did is durable and visible, or it did nothing; on the committer's thread, before anybody is told. */
    default void published() {}

    /** What it did is durable and visible, or it did nothing. */
    void done();

    /** It surely did nothing. */
    void failed(StoreException why);

    /** It may have been done or not. */
    void unknown(StoreException why);
}
