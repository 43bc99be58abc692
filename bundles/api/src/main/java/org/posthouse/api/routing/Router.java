package org.posthouse.api.routing;

import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/** Decides how a recipient is reached. Routers are asked in the order of {@code service.ranking} until one answers. */
@ConsumerType
public interface Router {
    /** Service property, optional: the name by which configuration can require it. Default: the name of its class. */
    String NAME = "router.name";

    /**
     * The way to a recipient; empty if this router does not know one. Must not block for long: no DNS. Whether there is a way
     * decides at RCPT whether a client may send there, when attributes and results of the mail are not known yet: let these
     * choose among ways, not whether there is one.
     */
    Optional<Route> route(RouteQuery query);

    /** True if this server accepts mail for the domain from anyone in order to hand it on, as a backup MX does. */
    default boolean relays(String domain) {
        return false;
    }
}
