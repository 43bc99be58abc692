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

    /**
     * Does with a backup all that a restore does before it decides, and reads every body; no file of the backup is changed, nor
     * anything of this store.
     *
     * @param scratch an empty directory with room for a copy of the database; it is the caller's to delete
     * @throws IOException if the backup is not whole or cannot be opened
     */
    Rehearsal rehearse(Path directory, Path scratch) throws IOException;

    /**
     * What a restore would bring.
     *
     * @param report as of a {@linkplain StoreAdmin#check check} of the restored store
     * @param mailboxes mailboxes of all accounts
     */
    record Rehearsal(StoreAdmin.Report report, long mailboxes) {}
}
