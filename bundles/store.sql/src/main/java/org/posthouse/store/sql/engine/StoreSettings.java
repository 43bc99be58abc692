package org.posthouse.store.sql.engine;

import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.support.memory.HeapShare;

/**
 * What can be set.
 *
 * @param queue the most operations that wait for the committer
 * @param keyLifeMillis how long delivery keys are kept
 * @param maxAccounts accounts kept in memory
 * @param maxRows messages kept in memory as columns, 20 octets each
 * @param maxMailboxes the most mailboxes of an account
 * @param index keep ENVELOPE and BODYSTRUCTURE of new messages
 * @param piece messages that one transaction changes at most for one caller; a copy counts twice
 * @param most messages that one commit or transfer may concern
 */
public record StoreSettings(
        int queue,
        long keyLifeMillis,
        int maxAccounts,
        int maxRows,
        int maxMailboxes,
        boolean index,
        int piece,
        int most) {
    private static final int PIECE = 1000;

    /** What the committer keeps for each message of a commit, about: its new flags, in an entry of a sorted map. */
    private static final int OCTETS_A_MESSAGE = 128;

    /** More could end the process, for all users. */
    private static int fitting() {
        return (int) Math.min(Integer.MAX_VALUE, HeapShare.COMMITS.octets() / OCTETS_A_MESSAGE);
    }

    /** Octets that one commit or transfer may take, about. */
    public long mostOctets() {
        return (long) most * OCTETS_A_MESSAGE;
    }

    /** Refuses a commit or transfer that concerns more messages than may be: {@code LIMIT}. */
    public void bound(int messages) throws StoreException {
        if (messages > most) {
            throw new StoreException(Reason.LIMIT, "more than " + most + " messages at once, use smaller sets");
        }
    }

    /** As many messages at once as usual. */
    public StoreSettings(
            int queue, long keyLifeMillis, int maxAccounts, int maxRows, int maxMailboxes, boolean index, int piece) {
        this(queue, keyLifeMillis, maxAccounts, maxRows, maxMailboxes, index, piece, fitting());
    }

    /** With the usual pieces. */
    public StoreSettings(int queue, long keyLifeMillis, int maxAccounts, int maxRows, int maxMailboxes, boolean index) {
        this(queue, keyLifeMillis, maxAccounts, maxRows, maxMailboxes, index, PIECE);
    }
}
