package org.posthouse.api.routing;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.message.Address;

/**
 * What an address means and how it is reached: the answers of all directories and routers together. It knows which of them
 * are required, so that what an absent one would have known is never taken for unknown. Never throws: a part that fails or
 * leaves while it is asked gives {@link Way.Later} or {@link Resolution.TryLater}. Must not block for long; call it on a worker.
 */
@ProviderType
public interface Routing {
    /**
     * What an address means: directories are asked in the order of {@code service.ranking}; the first that knows the mailbox
     * or the alias has decided, then the first whose domain it is.
     */
    Resolution resolve(Address address);

    /** The way to a recipient: routers are asked in the order of {@code service.ranking} until one answers. */
    Way route(RouteQuery query);

    /** Whether mail for the domain is taken from anyone in order to hand it on; empty if that cannot be said now. */
    Optional<Boolean> relays(String domain);

    /** Whether all that is required is there; if not, mail need not be tried. */
    boolean ready();

    /** The answer to {@link #route}. */
    sealed interface Way {
        /** That way. */
        record Known(Route route) implements Way {}

        /** No router knows one, and none that is required is absent. */
        record None() implements Way {}

        /** It cannot be said now. */
        record Later() implements Way {}
    }
}
