package org.posthouse.api.message;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The envelope of a mail: who it comes from and to whom it goes (rfc5321#2.3.1).
 *
 * @param sender the reverse-path and its parameters
 * @param recipients the forward-paths, in the order given
 */
public record Envelope(Sender sender, List<Recipient> recipients) {
    public Envelope {
        Objects.requireNonNull(sender, "sender");
        recipients = List.copyOf(recipients);
    }

    /** The reverse-path; empty for the null sender {@code <>} (rfc5321#4.5.5). */
    public Optional<Address> reversePath() {
        return sender.address();
    }
}
