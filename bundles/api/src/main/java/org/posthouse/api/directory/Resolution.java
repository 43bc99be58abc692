package org.posthouse.api.directory;

import java.util.List;
import java.util.Optional;
import org.posthouse.api.message.Address;

/** What an address means to this server. */
public sealed interface Resolution {
    /**
     * A mailbox here.
     *
     * @param account whose
     * @param detail the {@code detail} of {@code user+detail}; empty if there is none
     */
    record Mailbox(AccountInfo account, Optional<String> detail) implements Resolution {}

    /**
     * An alias: the mail goes to these addresses, which may be here or elsewhere.
     *
     * @param targets at least one; aliases of aliases are expanded, loops cut
     */
    record Forward(List<Address> targets) implements Resolution {
        public Forward {
            targets = List.copyOf(targets);
        }
    }

    /** The domain is ours, the user is not known. */
    record Unknown() implements Resolution {}

    /** The domain is not ours. */
    record Foreign() implements Resolution {}

    /** It cannot be said now. */
    record TryLater() implements Resolution {}
}
