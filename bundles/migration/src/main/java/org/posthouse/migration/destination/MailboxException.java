package org.posthouse.migration.destination;

import java.io.IOException;

/** A mailbox cannot be written (any further); others can. */
public final class MailboxException extends IOException {
    private static final long serialVersionUID = 1;

    /** @param reason for the administrator */
    public MailboxException(String reason) {
        super(reason);
    }
}
