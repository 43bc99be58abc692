package org.posthouse.quarantine;

import java.util.Optional;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.message.Address;

/** Whom an address leads to. */
final class Owner {
    private Owner() {}

    /** The account that an address leads to, if it leads there alone; empty also if that cannot be told now. */
    static Optional<AccountInfo> of(Directory directory, Address address) {
        Resolution found = directory.resolve(address);
        if (found instanceof Resolution.Forward forward && forward.targets().size() == 1) {
            found = directory.resolve(forward.targets().get(0));
        }
        return found instanceof Resolution.Mailbox mailbox ? Optional.of(mailbox.account()) : Optional.empty();
    }
}
