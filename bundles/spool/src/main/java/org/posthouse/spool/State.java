package org.posthouse.spool;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.spool.RecipientState;

/**
 * A change of an entry, as a record of its own: the one with the highest sequence counts.
 *
 * @param entryRecord the record that holds the entry
 * @param sequence one more than that of the change before
 * @param attempts attempts recorded so far
 * @param due when it is due
 * @param held it is on hold
 * @param doomed it is to be deleted as soon as nobody works on it
 * @param reason why it is still here
 * @param recipients the recipients' states; empty if they are as before
 */
record State(
        long entryRecord,
        int sequence,
        int attempts,
        Instant due,
        boolean held,
        boolean doomed,
        String reason,
        Optional<List<RecipientState>> recipients) {
    State with(List<RecipientState> now) {
        return new State(entryRecord, sequence, attempts, due, held, doomed, reason, Optional.of(List.copyOf(now)));
    }

    State with(int nowAttempts, Instant nowDue, boolean nowHeld, boolean nowDoomed, String nowReason) {
        return new State(entryRecord, sequence, nowAttempts, nowDue, nowHeld, nowDoomed, nowReason, recipients);
    }
}
