package org.posthouse.store.api;

import java.util.Set;

/**
 * A mailbox.
 *
 * @param id its number, never used again
 * @param objectId what clients are told of that (MAILBOXID, rfc8474#4); the same as long as the mailbox is there, however it
 *     is named
 * @param name its full name
 * @param uidValidity the validity of its UIDs, 1 to 2^32-1 (rfc3501#2.3.1.1)
 * @param uses its special uses
 */
public record MailboxInfo(long id, ObjectId objectId, String name, long uidValidity, Set<SpecialUse> uses) {
    public MailboxInfo {
        uses = Set.copyOf(uses);
    }
}
