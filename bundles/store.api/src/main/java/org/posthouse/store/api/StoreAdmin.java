package org.posthouse.store.api;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Checking, backing up and restoring the store; for administration. Methods run as long as it takes. */
@ProviderType
public interface StoreAdmin extends Extensible {
    /** Checks every body against its CRC, every row against its body, every counter against its rows. */
    Report check() throws IOException;

    /**
     * Copies everything into a new directory while mail flows: a state that existed.
     *
     * @throws IOException if the directory exists and is not empty, or copying fails
     */
    Report backup(Path directory) throws IOException;

    /**
     * Puts a backup in place of what is there. Meanwhile the store is unavailable. Every mailbox gets a new, greater
     * UIDVALIDITY.
     */
    Report restore(Path directory) throws IOException;

    /** Counts of the whole store. */
    Totals totals() throws IOException;

    /**
     * What was done.
     *
     * @param accounts number of accounts
     * @param messages number of messages
     * @param bodies number of bodies
     * @param octets octets of the bodies
     * @param problems one line each; empty if all is well
     */
    record Report(long accounts, long messages, long bodies, long octets, List<String> problems) {
        public Report {
            problems = List.copyOf(problems);
        }
    }

    /**
     * Counts.
     *
     * @param messages number of messages
     * @param octets octets of all messages
     * @param free free octets on the disk
     */
    record Totals(long messages, long octets, long free) {}
}
