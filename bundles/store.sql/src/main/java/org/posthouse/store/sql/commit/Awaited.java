package org.posthouse.store.sql.commit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;

/**
 * Work that a caller waits for.
 *
 * @param <T> what comes back
 */
abstract class Awaited<T> implements Work {
    private final CompletableFuture<T> future = new CompletableFuture<>();
    private volatile boolean doubtful;

    /** It ended well. */
    final void end(T result) {
        future.complete(result);
    }

    @Override
    public final void failed(StoreException why) {
        future.completeExceptionally(why);
    }

    @Override
    public final void unknown(StoreException why) {
        doubtful = true;
        future.completeExceptionally(why);
    }

    /** True if it ended and may have been done or not. */
    public final boolean doubtful() {
        return doubtful;
    }

    /** Waits for the end, whatever interrupts: while work is under way its account must stay in memory. */
    public final T await() throws StoreException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException s) {
                throw new StoreException(s.reason(), s.getMessage(), s);
            }
            throw new StoreException(Reason.UNAVAILABLE, "internal error", e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
