package org.posthouse.routing;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    private static final int DEFAULT_PORT = 25;
    private static final Set<String> TLS = Set.of("none", "opportunistic", "require", "verify");

    private record Hop(Route route, boolean relay) {}

    private final Map<String, Hop> hops;
    private final Optional<Route> smarthost;
    private final Foreign foreign;

    private RouteTable(Map<String, Hop> hops, Optional<Route> smarthost, Foreign foreign) {
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
        Map<String, Hop> hops = new HashMap<>();
        for (String line : routes == null ? new String[0] : routes) {
            if (line.isBlank()) {
                continue;
            }
            int eq = line.indexOf('=');
            if (eq <= 0) {
                throw new IllegalArgumentException("route without '=': " + line);
            }
            String domain = Domains.key(line.substring(0, eq).strip());
            Hop hop = hop(line.substring(eq + 1).strip());
            if (hops.put(domain, hop) != null) {
                throw new IllegalArgumentException("two routes for " + domain);
            }
        }
        Optional<Route> smart = smarthost == null || smarthost.isBlank()
                ? Optional.empty()
                : Optional.of(hop(smarthost.strip()).route());
        Foreign other;
        try {
            other = Foreign.valueOf(foreign.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException("foreign must be mx, hold or refuse, not " + foreign, unknown);
        }
        return new RouteTable(Map.copyOf(hops), smart, other);
    }

    private static Hop hop(String text) {
        String[] parts = text.split(";");
        Map<String, String> options = new HashMap<>();
        String host = parts[0].strip();
        int port = DEFAULT_PORT;
        int colon = host.lastIndexOf(':');
        if (colon > host.lastIndexOf(']')) {
            port = port(host.substring(colon + 1));
            host = host.substring(0, colon);
        }
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isEmpty() || !host.chars().allMatch(c -> c > 32 && c != 127)) {
            throw new IllegalArgumentException("no host in route: " + text);
        }
        boolean relay = true;
        for (int i = 1; i < parts.length; i++) {
            String[] option = parts[i].strip().toLowerCase(Locale.ROOT).split("=", 2);
            String value = option.length == 2 ? option[1].strip() : "";
            switch (option[0].strip()) {
                case "tls" -> {
                    if (!TLS.contains(value)) {
                        throw new IllegalArgumentException("tls must be one of " + TLS + ": " + text);
                    }
                    options.put("tls", value);
                }
                case "internal" -> {
                    if (flag(value, text)) {
                        options.put("internal", "true");
                    }
                }
                case "relay" -> relay = flag(value, text);
                default -> throw new IllegalArgumentException("unknown option '" + option[0] + "' in route: " + text);
            }
        }
        options.put("host", host);
        options.put("port", Integer.toString(port));
        return new Hop(new Route(SMTP, host.toLowerCase(Locale.ROOT) + ":" + port, options), relay);
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port > 0 && port < 65536) {
                return port;
            }
        } catch (NumberFormatException notANumber) {
            // said below
        }
        throw new IllegalArgumentException("not a port: " + text);
    }

    private static boolean flag(String value, String text) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false: " + text);
        };
    }

    /** The way to a domain that has no mailboxes here; empty if there is none. */
    Optional<Route> route(String domain) {
        Optional<Hop> hop = find(domain);
        if (hop.isPresent()) {
            return hop.map(Hop::route);
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
        return find(domain).map(Hop::relay).orElse(false);
    }

    /** True if there is a route for the domain itself. */
    boolean names(String domain) {
        return hops.containsKey(Domains.key(domain));
    }

    private Optional<Hop> find(String domain) {
        if (hops.isEmpty()) {
            return Optional.empty();
        }
        String key = Domains.key(domain);
        Hop hop = hops.get(key);
        // sub-domains: the longest suffix that has a route
        for (int dot = key.indexOf('.');
                hop == null && dot >= 0 && !key.startsWith("[");
                dot = key.indexOf('.', dot + 1)) {
            hop = dot == 0 ? null : hops.get(key.substring(dot));
        }
        return Optional.ofNullable(hop);
    }
}
