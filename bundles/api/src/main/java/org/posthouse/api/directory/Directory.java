package org.posthouse.api.directory;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.posthouse.api.message.Address;

/** Knows which addresses are here. Answers are cached and quick; still, call it on a worker. */
@ProviderType
public interface Directory {
    /** Service property, optional: the name by which configuration can require it. Default: the name of its class. */
    String NAME = "directory.name";

    /**
     * What an address means: exact match before {@code user+detail}, aliases before catch-all. {@code postmaster} of
     * every local domain, and the bare one, always leads to a mailbox (rfc5321#4.5.1). Never throws: what cannot be
     * looked up is {@link Resolution.TryLater}.
     */
    Resolution resolve(Address address);

    /** An account by its name; a name without domain is looked for in the default domain. */
    Optional<AccountInfo> account(String name);
}
