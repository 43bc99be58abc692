package org.posthouse.transport.relay.config;

import java.util.Map;
import java.util.Optional;

/**
 * How the next hop of a route is talked to.
 *
 * @param tls how much TLS it must have; with a login or implicit TLS never less than {@link TlsPolicy#REQUIRE}
 * @param implicit TLS begins with the connection (rfc8314#3.3) rather than with STARTTLS
 * @param login the login that the route has; empty if it has none
 */
public record RouteOptions(TlsPolicy tls, boolean implicit, Optional<RouteLogin> login) {
    private static final String IMPLICIT_PORT = "465";

    /**
     * A login as a route names it.
     *
     * @param user the user's name; empty if the route names none, though it names a file
     * @param passwordFile the file with the password; empty if the route names none
     */
    public record RouteLogin(String user, String passwordFile) {}

    /**
     * Reads the options of a route. What is not understood is taken for the strictest.
     *
     * @param options of the route
     * @param otherwise the policy, if neither the route nor what it wants of the hop says one
     */
    public static RouteOptions of(Map<String, String> options, TlsPolicy otherwise) {
        Optional<RouteLogin> login = options.containsKey("user") || options.containsKey("password-file")
                ? Optional.of(
                        new RouteLogin(options.getOrDefault("user", ""), options.getOrDefault("password-file", "")))
                : Optional.empty();
        boolean implicit = options.containsKey("implicit")
                ? Boolean.parseBoolean(options.get("implicit"))
                : IMPLICIT_PORT.equals(options.get("port"));
        TlsPolicy said = TlsPolicy.ofRoute(options.get("tls"), login.isPresent() ? TlsPolicy.VERIFY : otherwise);
        if (login.isPresent() && !said.mandatory()) {
            return new RouteOptions(TlsPolicy.VERIFY, implicit, login); // a password must not go in clear
        }
        // where TLS comes first there is no clear text to fall back to
        return new RouteOptions(implicit && !said.mandatory() ? TlsPolicy.REQUIRE : said, implicit, login);
    }
}
