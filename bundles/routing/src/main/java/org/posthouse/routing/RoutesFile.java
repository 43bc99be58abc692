package org.posthouse.routing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** The routes as they stand in the configuration, to be changed one at a time. */
final class RoutesFile {
    /** Instead of a domain: all that has no route and no mailbox here. */
    static final String ALL_OTHERS = "*";

    private static final String PID = "org.posthouse.routing";
    private static final String ROUTES = "routes";
    private static final String SMARTHOST = "smarthost";

    private final ConfigurationAdmin configurations;

    RoutesFile(ConfigurationAdmin configurations) {
        this.configurations = configurations;
    }

    /**
     * A route.
     *
     * @param domain as {@link Domains#key}, or {@link #ALL_OTHERS}
     * @param nextHop as it is written in the configuration
     */
    record Line(String domain, String nextHop) {}

    /** All routes, the smarthost last; what makes no sense is left out. */
    synchronized List<Line> lines() throws IOException {
        Dictionary<String, Object> values = values(configuration());
        List<Line> lines = new ArrayList<>(routes(values));
        smarthost(values).ifPresent(hop -> lines.add(new Line(ALL_OTHERS, hop)));
        return lines;
    }

    /** What happens to mail that has neither a route nor a smarthost. */
    synchronized String foreign() throws IOException {
        Object foreign = values(configuration()).get("foreign");
        return foreign == null || foreign.toString().isBlank() ? "mx" : foreign.toString();
    }

    /**
     * Sets or removes a route.
     *
     * @param domain as {@link Domains#key}, or {@link #ALL_OTHERS}
     * @param nextHop empty to remove it
     * @return what it was; empty if there was none
     * @throws IllegalArgumentException if the configuration would make no sense; nothing has changed then
     */
    synchronized Optional<Line> set(String domain, Optional<String> nextHop) throws IOException {
        Configuration configuration = configuration();
        Dictionary<String, Object> values = values(configuration);
        Optional<Line> before;
        if (domain.equals(ALL_OTHERS)) {
            before = smarthost(values).map(hop -> new Line(ALL_OTHERS, hop));
            values.put(SMARTHOST, nextHop.orElse(""));
        } else {
            List<Line> routes = new ArrayList<>(routes(values));
            before =
                    routes.stream().filter(line -> line.domain().equals(domain)).findFirst();
            if (before.isPresent() && nextHop.isPresent()) {
                routes.set(routes.indexOf(before.get()), new Line(domain, nextHop.get()));
            } else {
                before.ifPresent(routes::remove);
                nextHop.ifPresent(hop -> routes.add(new Line(domain, hop)));
            }
            values.put(
                    ROUTES,
                    routes.stream()
                            .map(line -> line.domain() + "=" + line.nextHop())
                            .toArray(String[]::new));
        }
        RouteTable.of(
                routes(values).stream()
                        .map(line -> line.domain() + "=" + line.nextHop())
                        .toArray(String[]::new),
                smarthost(values).orElse(""),
                "mx");
        configuration.update(values);
        return before;
    }

    private Configuration configuration() throws IOException {
        return configurations.getConfiguration(PID, "?");
    }

    private static Dictionary<String, Object> values(Configuration configuration) {
        Dictionary<String, Object> known = configuration.getProperties();
        Hashtable<String, Object> values = new Hashtable<>();
        if (known != null) {
            Collections.list(known.keys()).forEach(key -> values.put(key, known.get(key)));
        }
        return values;
    }

    private static List<Line> routes(Dictionary<String, Object> values) {
        return texts(values.get(ROUTES)).stream()
                .filter(text -> text.indexOf('=') > 0)
                .map(text -> new Line(
                        Domains.key(text.substring(0, text.indexOf('=')).strip()),
                        text.substring(text.indexOf('=') + 1).strip()))
                .toList();
    }

    private static Optional<String> smarthost(Dictionary<String, Object> values) {
        return texts(values.get(SMARTHOST)).stream()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .findFirst();
    }

    private static List<String> texts(Object value) {
        if (value instanceof String[] many) {
            return Arrays.asList(many);
        } else if (value instanceof Collection<?> many) {
            return many.stream().map(String::valueOf).toList();
        }
        return value == null ? List.of() : List.of(value.toString());
    }
}
