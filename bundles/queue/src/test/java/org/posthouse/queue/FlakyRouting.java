package org.posthouse.queue;

import java.util.Optional;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.message.Address;
import org.posthouse.api.routing.RouteQuery;
import org.posthouse.api.routing.Routing;

/** Routing that is ready, and yet has no answer for one address: one of several directories is down. */
final class FlakyRouting implements Routing {
    private final Routing routing;
    private final String address;
    volatile boolean down = true;
    int asked;

    FlakyRouting(Routing routing, String address) {
        this.routing = routing;
        this.address = address;
    }

    @Override
    public Resolution resolve(Address asked) {
        if (down && asked.toString().equals(address)) {
            this.asked++;
            return new Resolution.TryLater();
        }
        return routing.resolve(asked);
    }

    @Override
    public Way route(RouteQuery query) {
        return routing.route(query);
    }

    @Override
    public Optional<Boolean> relays(String domain) {
        return routing.relays(domain);
    }

    @Override
    public boolean ready() {
        return true;
    }
}
