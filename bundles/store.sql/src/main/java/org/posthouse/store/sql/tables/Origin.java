package org.posthouse.store.sql.tables;

import org.posthouse.store.api.ObjectId;

/**
 * Where a message was first in its account. Neither mailbox nor UID is ever used again, so this names the message whatever
 * becomes of it, and nothing needs to be stored for one that was never copied or moved.
 *
 * @param mailbox the mailbox's id
 * @param uid its UID there
 */
public record Origin(long mailbox, long uid) {
    private static final int RADIX = 36;

    public ObjectId emailId() {
        return new ObjectId("e" + Long.toString(mailbox, RADIX) + "-" + Long.toString(uid, RADIX));
    }
}
