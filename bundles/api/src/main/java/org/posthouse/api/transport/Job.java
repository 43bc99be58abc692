package org.posthouse.api.transport;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.posthouse.api.message.Sender;
import org.posthouse.api.routing.Route;
import org.posthouse.api.spool.RecipientState;

/**
 * Recipients of one mail that go the same way.
 *
 * @param mail the mail's id, for the log
 * @param arrived when it was accepted
 * @param sender its reverse-path
 * @param recipients at least one, each with its stable key
 * @param route the way
 */
public record Job(String mail, Instant arrived, Sender sender, List<RecipientState> recipients, Route route) {
    public Job {
        Objects.requireNonNull(mail, "mail");
        recipients = List.copyOf(recipients);
    }
}
