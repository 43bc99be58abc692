package org.posthouse.store.sql.commit;

import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;

/**
 * Work that a caller waits for. It is done whole or not at all.
 *
 * @param <T> what comes back
 */
public abstract class CallWork<T> extends Awaited<T> {
    private T result;
    private StoreException refusal;

    /** Adds its effect to a batch; on a refusal what it did is undone. */
    protected abstract T run(Batch batch) throws StoreException;

    @Override
    public final void apply(Batch batch) {
        result = null;
        refusal = null;
        batch.undo().begin();
        try {
            result = run(batch);
            batch.undo().keep();
        } catch (StoreException e) {
            refusal = e;
            batch.undo().undo();
        } catch (RuntimeException e) {
            refusal = new StoreException(Reason.UNAVAILABLE, "internal error", e);
            batch.undo().undo();
        }
    }

    /** What it did is visible; nobody was told yet. */
    protected void visible(T of) {}

    @Override
    public final void published() {
        if (refusal == null) {
            visible(result);
        }
    }

    @Override
    public final void done() {
        if (refusal != null) {
            failed(refusal);
        } else {
            end(result);
        }
    }
}
