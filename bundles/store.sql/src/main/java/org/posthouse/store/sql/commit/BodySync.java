package org.posthouse.store.sql.commit;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.posthouse.store.api.blob.BlobStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bodies of a batch on their way to stable storage. */
final class BodySync {
    /** For a batch without bodies. */
    static final BodySync NONE = new BodySync(CompletableFuture.completedFuture(null));

    private static final Logger LOG = LoggerFactory.getLogger(BodySync.class);

    private final CompletableFuture<?> end;

    private BodySync(CompletableFuture<?> end) {
        this.end = end;
    }

    /** Begins to sync all that was written so far. */
    static BodySync of(BlobStore blobs) {
        return new BodySync(blobs.syncLater());
    }

    /** True if the bodies are durable by now. */
    boolean isDurable() {
        return end.isDone() && !end.isCompletedExceptionally();
    }

    /** Waits until it has ended, whoever interrupts; why the bodies are not durable, empty if they are. */
    Optional<Exception> failure() {
        boolean interrupted = false;
        while (true) {
            try {
                end.get();
                return Optional.empty();
            } catch (ExecutionException e) {
                return Optional.of(e.getCause() instanceof Exception cause ? cause : e);
            } catch (InterruptedException e) {
                interrupted = true;
            } finally {
                if (interrupted) {
                    LOG.warn("committer interrupted while waiting for bodies, continuing");
                }
            }
        }
    }
}
