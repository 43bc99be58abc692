package org.posthouse.store.api;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A service that is told when a mailbox changed. A hint: it may come late, twice or not at all; whoever cares asks
 * {@link Account#changes}.
 */
@ConsumerType
public interface MailboxListener {
    /**
     * A commit changed a mailbox.
     *
     * @param account the account's id
     * @param mailbox the mailbox's id
     * @param modSeq the mailbox's mod-sequence afterwards
     */
    void changed(long account, long mailbox, long modSeq);
}
