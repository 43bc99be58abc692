package org.posthouse.transport.relay.route;

import java.util.Optional;
import org.posthouse.net.api.TlsRequest;
import org.posthouse.transport.relay.config.RouteOptions;
import org.posthouse.transport.relay.config.TlsPolicy;

/**
 * How much TLS a connection to a host must have.
 *
 * @param policy what this server demands of everybody
 * @param dane what the host says of itself in the DNS; then TLS is mandatory, and nothing else proves it
 * @param implicit it begins with the connection; then it is mandatory too
 */
public record TlsDemand(TlsPolicy policy, Optional<Dane> dane, boolean implicit) {
    /** No TLS at all. */
    public static final TlsDemand NONE = new TlsDemand(TlsPolicy.NONE, Optional.empty(), false);

    /** That of a route at a hop. */
    public static TlsDemand of(RouteOptions options, Hop hop) {
        TlsPolicy policy = options.tls();
        return new TlsDemand(policy, policy.allowsDane() ? hop.dane() : Optional.empty(), options.implicit());
    }

    /** True if TLS is used where it is offered. */
    public boolean wanted() {
        return policy != TlsPolicy.NONE;
    }

    /** True if mail must not go in clear. */
    public boolean mandatory() {
        return dane.isPresent() || policy.mandatory();
    }

    /** What to ask of a host; not with {@link #NONE}. */
    public TlsRequest request(String serverName) {
        return dane.map(d -> TlsRequest.of(d.serverName(), d.policy())).orElseGet(() -> policy.request(serverName));
    }

    /** What could not be had, in words. */
    public String words() {
        return dane.isPresent()
                ? " that matches its TLSA records"
                : policy == TlsPolicy.VERIFY ? " with a valid certificate" : "";
    }
}
