package org.posthouse.routing;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.posthouse.api.routing.Route;

/** The configured next hops. Immutable. */
final class RouteTable {
    /** What happens to domains without a next hop. */
    enum Foreign {
        MX,
        HOLD,
        REFUSE
    }

    /** Name of the transport of outbound SMTP. */
    static final String SMTP = "smtp";

    private final Map<String, NextHop> hops;
    private final Optional<Route> smarthost;
    private final Foreign foreign;

    private RouteTable(Map<String, NextHop> hops, Optional<Route> smarthost, Foreign foreign) {
        this.hops = hops;
        this.smarthost = smarthost;
        this.foreign = foreign;
    }

    /**
     * Reads the configuration.
     *
     * @throws IllegalArgumentException if it makes no sense; the text says what
     */
    static RouteTable of(String[] routes, String smarthost, String foreign) {
        Map<String, NextHop> hops = new HashMap<>();
        for (String line : routes == null ? new String[0] : routes) {
            if (line.isBlank()) {
                continue;
            }
            int eq = line.indexOf('=');
            if (eq <= 0) {
                throw new IllegalArgumentException("route without '=': " + line.split(";")[0]);
            }
            String domain = Domains.key(line.substring(0, eq).strip());
            NextHop hop = NextHop.of(line.substring(eq + 1).strip());
            if (hops.put(domain, hop) != null) {
                throw new IllegalArgumentException("two routes for " + domain);
            }
        }
        Optional<Route> smart = smarthost == null || smarthost.isBlank()
                ? Optional.empty()
                : Optional.of(NextHop.of(smarthost.strip()).route());
        Foreign other;
        try {
            other = Foreign.valueOf(foreign.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException("foreign must be mx, hold or refuse, not " + foreign, unknown);
        }
        return new RouteTable(Map.copyOf(hops), smart, other);
    }

    /** The way to a domain that has no mailboxes here; empty if there is none. */
    Optional<Route> route(String domain) {
        Optional<NextHop> hop = find(domain);
        if (hop.isPresent()) {
            return hop.map(NextHop::route);
        }
        if (smarthost.isPresent()) {
            return smarthost;
        }
        return switch (foreign) {
            case MX -> Optional.of(new Route(SMTP, Domains.key(domain), Map.of()));
            case HOLD -> Optional.of(new Route(Route.HOLD, Route.HOLD, Map.of()));
            case REFUSE -> Optional.empty();
        };
    }

    /** True if mail for the domain is taken from anyone. */
    boolean relays(String domain) {
        return find(domain).map(NextHop::relay).orElse(false);
    }

    /** True if there is a route for the domain itself. */
    boolean names(String domain) {
        return hops.containsKey(Domains.key(domain));
    }

    private Optional<NextHop> find(String domain) {
        if (hops.isEmpty()) {
            return Optional.empty();
        }
        String key = Domains.key(domain);
        NextHop hop = hops.get(key);
        // sub-domains: the longest suffix that has a route
        for (int dot = key.indexOf('.');
                hop == null && dot >= 0 && !key.startsWith("[");
                dot = key.indexOf('.', dot + 1)) {
            hop = dot == 0 ? null : hops.get(key.substring(dot));
        }
        return Optional.ofNullable(hop);
    }
}
