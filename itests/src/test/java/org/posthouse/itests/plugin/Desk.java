package org.posthouse.itests.plugin;

import java.util.Map;
import java.util.Optional;
import org.posthouse.api.routing.Route;
import org.posthouse.api.routing.RouteQuery;
import org.posthouse.api.routing.Router;

/** Knows the way to {@code desk.test}, a domain that the DNS does not know. */
public final class Desk implements Router {
    /** Where the server of the domain listens. */
    public static final int PORT = 32_725;

    @Override
    public Optional<Route> route(RouteQuery query) {
        return query.recipient().address().domainKey().equals("desk.test")
                ? Optional.of(new Route(
                        "smtp",
                        "127.0.0.1:" + PORT,
                        Map.of("host", "127.0.0.1", "port", Integer.toString(PORT), "internal", "true")))
                : Optional.empty();
    }
}
