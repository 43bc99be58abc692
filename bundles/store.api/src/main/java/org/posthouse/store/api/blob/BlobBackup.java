package org.posthouse.store.api.blob;

import java.io.IOException;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A blob store whose bodies can be copied to a directory and back: an {@linkplain BlobStore#extension extension} of those
 * that keep them in files. Another is backed up by its own means.
 */
@ProviderType
public interface BlobBackup {
    /**
     * Copies all bodies durable at the time of the call into a directory.
     *
     * @param pin of this store; keeps what is to be copied, from when it was taken to the end of this call
     * @throws IOException also if the pin was closed
     */
    void copyTo(BlobStore.Pin pin, Path directory) throws IOException;

    /** Replaces all bodies by those of a directory that {@link #copyTo} wrote. */
    void restore(Path directory) throws IOException;

    /**
     * Opens what {@link #copyTo} wrote and looks into it, without changing a file of it.
     *
     * @param scratch an empty directory, for what the store writes when it is opened; it is the caller's to delete
     * @param look is lent the bodies of the copy, during this call only
     * @throws IOException if it is not a whole copy, or cannot be opened, or by what looks
     */
    void look(Path directory, Path scratch, Look look) throws IOException;

    /** Looks into a copy. */
    @FunctionalInterface
    interface Look {
        void at(BlobStore copy) throws IOException;
    }
}
