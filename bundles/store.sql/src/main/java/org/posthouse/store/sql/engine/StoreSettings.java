package org.posthouse.store.sql.engine;

import java.nio.file.Path;

/**
 * What can be set.
 *
 * @param uploads directory for large uploads
 * @param queue the most operations that wait for the committer
 * @param keyLifeMillis how long delivery keys are kept
 * @param maxAccounts accounts kept in memory
 * @param maxRows messages kept in memory as columns, 20 octets each
 * @param maxMailboxes the most mailboxes of an account
 * @param index keep ENVELOPE and BODYSTRUCTURE of new messages
 * @param piece messages that one transaction changes at most for one caller; a copy counts twice
 */
public record StoreSettings(
        Path uploads,
        int queue,
        long keyLifeMillis,
        int maxAccounts,
        int maxRows,
        int maxMailboxes,
        boolean index,
        int piece) {
    private static final int PIECE = 1000;

    /** With the usual pieces. */
    public StoreSettings(
            Path uploads,
            int queue,
            long keyLifeMillis,
            int maxAccounts,
            int maxRows,
            int maxMailboxes,
            boolean index) {
        this(uploads, queue, keyLifeMillis, maxAccounts, maxRows, maxMailboxes, index, PIECE);
    }
}
