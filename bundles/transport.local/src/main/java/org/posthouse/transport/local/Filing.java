package org.posthouse.transport.local;

import org.posthouse.store.api.Flags;

/**
 * One copy of a message in a mailbox.
 *
 * @param mailbox the mailbox's name
 * @param create create it if it does not exist; else INBOX takes the copy
 * @param flags the flags of the copy
 */
record Filing(String mailbox, boolean create, Flags flags) {
    /** Into INBOX, without flags. */
    static final Filing INBOX = new Filing("INBOX", false, Flags.NONE);
}
