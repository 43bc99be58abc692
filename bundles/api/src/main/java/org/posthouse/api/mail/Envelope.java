package org.posthouse.api.mail;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.posthouse.api.message.Address;

/**
 * The envelope as the client gave it (rfc5321#2.3.1), before filters and aliases changed anything. What the mail is now say
 * {@link Mail#sender} and {@link Mail#recipients}.
 *
 * @param reversePath of MAIL FROM; empty for the null sender {@code <>}
 * @param forwardPaths of RCPT TO that were accepted, each once, in the order of the client; at most {@link #MOST}
 * @param omitted how many more there were
 */
public record Envelope(Optional<Address> reversePath, List<Address> forwardPaths, int omitted) {
    /** Forward-paths that are kept. */
    public static final int MOST = 1000;

    public Envelope {
        Objects.requireNonNull(reversePath, "reversePath");
        if (omitted < 0) {
            throw new IllegalArgumentException(omitted + " omitted");
        }
        forwardPaths = List.copyOf(forwardPaths);
    }

    /** That of a client; what is beyond {@link #MOST} is only counted. */
    public static Envelope of(Sender sender, List<Recipient> recipients) {
        List<Address> paths =
                recipients.stream().limit(MOST).map(Recipient::address).toList();
        return new Envelope(sender.address(), paths, recipients.size() - paths.size());
    }
}
