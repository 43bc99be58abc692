package org.posthouse.store.api;

import java.util.List;

/**
 * What a commit did.
 *
 * @param uidValidity validity of the UIDs
 * @param appended a UID for each Append in their order; 0 for one left out because its key was used before
 * @param updated the rows whose flags changed
 * @param expunged the messages removed
 * @param refused the messages the guard kept from being changed
 * @param highestModSeq the mailbox's mod-sequence afterwards
 */
public record Committed(
        long uidValidity,
        List<Long> appended,
        List<FlagRow> updated,
        UidSet expunged,
        UidSet refused,
        long highestModSeq) {}
