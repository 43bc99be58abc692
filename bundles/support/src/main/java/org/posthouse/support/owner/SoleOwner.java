package org.posthouse.support.owner;

import java.util.Optional;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.message.Address;

/** The account that has an address for itself. */
public final class SoleOwner {
    private SoleOwner() {}

    /**
     * The account that an address leads to, if it leads there and nowhere else, also by an alias.
     *
     * @return empty if there is none, or that cannot be told now
     */
    public static Optional<AccountInfo> of(Directory directory, Address address) {
        Resolution found = directory.resolve(address);
        if (found instanceof Resolution.Forward forward && forward.targets().size() == 1) {
            found = directory.resolve(forward.targets().get(0));
        }
        return found instanceof Resolution.Mailbox mailbox ? Optional.of(mailbox.account()) : Optional.empty();
    }
}
