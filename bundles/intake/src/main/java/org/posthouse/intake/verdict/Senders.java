package org.posthouse.intake.verdict;

import java.util.Optional;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;

/** Changes senders as a verdict wants. */
final class Senders {
    private Senders() {}

    /** Another reverse-path with the same parameters. */
    static Sender with(Sender sender, Optional<Address> address) {
        boolean needsUtf8 = address.map(a -> !a.isAscii()).orElse(false);
        return sender.toBuilder()
                .address(address)
                .smtputf8(sender.smtputf8() || needsUtf8)
                .build();
    }
}
