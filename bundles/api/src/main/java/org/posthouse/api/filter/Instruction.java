package org.posthouse.api.filter;

import java.util.Objects;
import java.util.Optional;
import org.posthouse.api.mail.Action;
import org.posthouse.api.message.Address;

/**
 * An action and whom it is meant for.
 *
 * @param recipient the recipient, compared as {@link Address#normalized}; empty: all
 * @param action what is to be done
 */
public record Instruction(Optional<Address> recipient, Action action) {
    public Instruction {
        Objects.requireNonNull(recipient, "recipient");
        Objects.requireNonNull(action, "action");
        if (recipient.isPresent() && !action.perRecipient()) {
            throw new IllegalArgumentException("not possible for a single recipient: " + action);
        }
    }
}
