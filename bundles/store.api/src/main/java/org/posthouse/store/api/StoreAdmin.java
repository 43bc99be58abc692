package org.posthouse.store.api;

import java.io.IOException;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Looking after the store; for administration. Methods run as long as it takes. To back it up: {@link StoreBackup}. */
@ProviderType
public interface StoreAdmin extends Extensible {
    /** Checks every body against its CRC, every row against its body, every counter against its rows. */
    Report check() throws IOException;

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
