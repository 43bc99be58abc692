package org.posthouse.api.spool;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.message.Sender;

/**
 * A mail in the spool.
 *
 * @param id the transaction's id; also the root of its delivery keys
 * @param arrived when it was accepted
 * @param sender its reverse-path
 * @param recipients its recipients and how far each is
 * @param size octets of the message
 * @param attempts attempts recorded so far
 * @param due when it should be tried next
 * @param held it waits for an administrator
 * @param reason why it is (still) here; empty for a new one
 * @param account the account that submitted it; empty if it came without authentication
 * @param remote the client's address in text form; empty if made by this server
 */
public record Entry(
        String id,
        Instant arrived,
        Sender sender,
        List<RecipientState> recipients,
        long size,
        int attempts,
        Instant due,
        boolean held,
        String reason,
        Optional<String> account,
        Optional<String> remote) {
    public Entry {
        recipients = List.copyOf(recipients);
    }

    /** The recipients that are still to be delivered to. */
    public List<RecipientState> pending() {
        return recipients.stream().filter(RecipientState::pending).toList();
    }
}
