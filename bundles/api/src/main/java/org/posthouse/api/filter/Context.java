package org.posthouse.api.filter;

import java.util.List;
import org.posthouse.api.message.Origin;
import org.posthouse.api.message.Recipient;
import org.posthouse.api.message.Sender;

/**
 * What is known of a mail when a filter is called.
 *
 * @param transaction the id of the mail, the same in the log, the trace and the queue
 * @param origin where it comes from
 * @param sender its sender
 * @param recipients the recipients accepted so far
 */
public record Context(String transaction, Origin origin, Sender sender, List<Recipient> recipients) {
    public Context {
        recipients = List.copyOf(recipients);
    }
}
