package org.posthouse.api.spool;

import java.util.Objects;
import java.util.Optional;
import org.posthouse.api.message.Recipient;
import org.posthouse.api.message.Status;

/**
 * A recipient of a spooled mail and how far it is.
 *
 * @param recipient the recipient, aliases already expanded by whoever spooled it or not at all
 * @param key the delivery key: the same whoever delivers, however often it is tried
 * @param phase what became of it
 * @param last the last reply; empty before the first attempt
 * @param remoteMta the host that gave that reply; empty if it was this server
 * @param delayNotified the sender has been told of a delay
 */
public record RecipientState(
        Recipient recipient,
        String key,
        Phase phase,
        Optional<Status> last,
        Optional<String> remoteMta,
        boolean delayNotified) {
    /** What became of a recipient. */
    public enum Phase {
        /** To be tried (again). */
        PENDING,
        /** Delivered or relayed, and nothing more to tell. */
        DONE,
        /** Failed for good, and the sender was told if it had to be. */
        FAILED
    }

    public RecipientState {
        Objects.requireNonNull(recipient, "recipient");
        Objects.requireNonNull(key, "key");
    }

    /** A recipient before the first attempt. */
    public static RecipientState fresh(Recipient recipient, String key) {
        return new RecipientState(recipient, key, Phase.PENDING, Optional.empty(), Optional.empty(), false);
    }

    /** True if it is to be tried (again). */
    public boolean pending() {
        return phase == Phase.PENDING;
    }
}
