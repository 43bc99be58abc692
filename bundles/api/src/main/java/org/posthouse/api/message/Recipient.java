package org.posthouse.api.message;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A forward-path of RCPT TO and its DSN parameters.
 *
 * @param address whom the mail goes to
 * @param notifyOn when a DSN is wanted (rfc3461#4.1); empty if not said, which means failure and perhaps delay
 * @param original the ORCPT parameter, {@code addr-type;address} xtext-decoded (rfc3461#4.2); empty if not said
 */
public record Recipient(Address address, Set<Notify> notifyOn, Optional<String> original) {
    /** The values of the NOTIFY parameter. */
    public enum Notify {
        NEVER,
        SUCCESS,
        FAILURE,
        DELAY
    }

    public Recipient {
        Objects.requireNonNull(address, "address");
        notifyOn = Set.copyOf(notifyOn);
        if (notifyOn.contains(Notify.NEVER) && notifyOn.size() > 1) {
            throw new IllegalArgumentException("NEVER stands alone"); // rfc3461#4.1
        }
    }

    /** A recipient without parameters. */
    public static Recipient of(Address address) {
        return new Recipient(address, Set.of(), Optional.empty());
    }

    /** The same parameters for another address, as an alias needs it. */
    public Recipient redirectedTo(Address target) {
        return new Recipient(target, notifyOn, original.or(() -> Optional.of("rfc822;" + address)));
    }
}
