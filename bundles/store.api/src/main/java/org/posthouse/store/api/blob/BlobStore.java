package org.posthouse.store.api.blob;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.osgi.annotation.versioning.ProviderType;
import org.posthouse.api.message.Message;
import org.posthouse.store.api.Extensible;

/**
 * Keeps bodies: immutable runs of octets. Who writes one owns it; the store never deletes on its own. Methods block: call
 * them on a worker or committer.
 */
@ProviderType
public interface BlobStore extends Extensible {
    /**
     * Appends a body; it is durable when a {@link #sync()} that began afterwards has returned.
     *
     * @throws BlobStoreFullException if the disk has no room; what was there stays usable
     */
    BlobId write(Message body) throws IOException;

    /** Makes everything durable that was written before. Shared: who comes meanwhile waits for the next one. */
    void sync() throws IOException;

    /**
     * As {@link #sync()}, without waiting for it where the store can do that: the caller goes on while it is under way.
     *
     * @return completed when everything that was written before is durable, with an {@link IOException} if that failed; on a
     *     thread that must not be made to wait
     */
    default CompletableFuture<Void> syncLater() {
        try {
            sync();
            return CompletableFuture.completedFuture(null);
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * Opens a body from an offset on.
     *
     * @throws java.io.FileNotFoundException if there is no such body
     * @throws DamagedBlobException if its octets are not what was written, at the latest at the end of a full read
     */
    InputStream open(BlobId id, long offset) throws IOException;

    /** Reads a body in full and compares its CRC; false if it is missing or damaged. */
    boolean verify(BlobId id) throws IOException;

    /** Deletes bodies that nobody refers to; those being read go when the readers end. Unknown ones are passed over. */
    void delete(Collection<BlobId> ids) throws IOException;

    /**
     * The bodies that this writer wrote before a time, in this life or in an earlier one; close the stream. For finding those
     * that nobody refers to. Where several writers share a storage, each lists its own: those of another may be in the middle
     * of being committed there, and are its to look after.
     */
    Stream<BlobId> list(Instant before) throws IOException;

    /** From now until the pin is closed nothing that exists is removed from the disk. */
    Pin pin();

    /** Octets free for new bodies. */
    long free() throws IOException;

    /** Keeps bodies from being removed: for a backup, of whatever kind. */
    @ProviderType
    interface Pin extends AutoCloseable {
        @Override
        void close();
    }
}
