package org.posthouse.api.intake;

import java.util.List;
import org.posthouse.api.message.Status;

/**
 * How a transaction ended.
 *
 * @param status the reply for the message as a whole (SMTP)
 * @param recipients the reply for each accepted recipient, in the order in which they were accepted (LMTP,
 *     rfc2033#4.2)
 */
public record Outcome(Status status, List<Status> recipients) {
    public Outcome {
        recipients = List.copyOf(recipients);
    }
}
