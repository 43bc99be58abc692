package org.posthouse.testkit.flow;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Address;
import org.posthouse.api.routing.Route;
import org.posthouse.api.routing.RouteQuery;
import org.posthouse.api.routing.Routing;

/**
 * Routing over a directory and a map of domains: what the directory does not call foreign is local, other domains go by
 * {@code smtp} to themselves unless {@link #way} says otherwise.
 */
public final class FakeRouting implements Routing {
    /** The way to mailboxes. */
    public static final Way LOCAL = new Way.Known(new Route(Route.LOCAL, "local", Map.of()));

    /** What addresses mean. */
    public final FakeDirectory directory;

    /** Ways cannot be said while set, and whether a domain is relayed neither; what addresses mean still can. */
    public volatile boolean down;

    /** Something required is absent while set; has no effect but on {@link #ready}. */
    public volatile boolean unready;

    /** Asked first, about everything; empty: what follows from directory and ways. */
    public volatile Function<RouteQuery, Optional<Way>> first = query -> Optional.empty();

    private final Map<String, Way> ways = new ConcurrentHashMap<>();
    private final Set<String> relayed = ConcurrentHashMap.newKeySet();

    public FakeRouting(FakeDirectory directory) {
        this.directory = directory;
    }

    /** Sets the way to a domain, local or not. */
    public FakeRouting way(String domain, Way way) {
        ways.put(domain, way);
        return this;
    }

    /** Sets the way to a domain by its transport and destination. */
    public FakeRouting way(String domain, String transport, String destination) {
        return way(domain, new Way.Known(new Route(transport, destination, Map.of())));
    }

    /** Has mail for a domain taken from anyone. */
    public FakeRouting relay(String domain) {
        relayed.add(domain);
        return this;
    }

    @Override
    public Resolution resolve(Address address) {
        return directory.resolve(address);
    }

    @Override
    public Way route(RouteQuery query) {
        Recipient recipient = query.recipient();
        if (down) {
            return new Way.Later();
        }
        Optional<Way> said = first.apply(query);
        if (said.isPresent()) {
            return said.get();
        }
        String domain = recipient.address().domainKey();
        Way own = ways.get(domain);
        if (own != null) {
            return own;
        }
        Resolution meaning = directory.resolve(recipient.address());
        if (meaning instanceof Resolution.TryLater) {
            return new Way.Later();
        }
        return meaning instanceof Resolution.Foreign ? new Way.Known(new Route("smtp", domain, Map.of())) : LOCAL;
    }

    @Override
    public Optional<Boolean> relays(String domain) {
        return down ? Optional.empty() : Optional.of(relayed.contains(domain.toLowerCase(java.util.Locale.ROOT)));
    }

    @Override
    public boolean ready() {
        return !down && !unready && !directory.down;
    }
}
