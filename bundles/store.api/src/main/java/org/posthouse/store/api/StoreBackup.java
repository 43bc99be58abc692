package org.posthouse.store.api;

import java.io.IOException;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Backing up and restoring a store by way of a directory: an {@linkplain StoreAdmin#extension extension} of those whose
 * database and bodies are files of this machine. Methods run as long as it takes.
 */
@ProviderType
public interface StoreBackup {
    /**
     * Copies everything into a new directory while mail flows: a state that existed. If it fails the directory is left
     * empty, so that it can be done again.
     *
     * @return what is in the copy
     * @throws IOException if the directory exists and is not empty, or copying fails
     */
    StoreAdmin.Report backup(Path directory) throws IOException;

    /**
     * Puts a backup in place of what is there. Meanwhile the store is unavailable. Every mailbox gets a new, greater
     * UIDVALIDITY.
     */
    StoreAdmin.Report restore(Path directory) throws IOException;
}
