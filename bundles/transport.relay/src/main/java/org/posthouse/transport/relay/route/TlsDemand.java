package org.posthouse.transport.relay.route;

import java.util.Optional;
import org.posthouse.net.api.TlsRequest;
import org.posthouse.transport.relay.config.TlsPolicy;

/**
 * How much TLS a connection to a host must have.
 *
 * @param policy what this server demands of everybody
 * @param dane what the host says of itself in the DNS; then TLS is mandatory, and nothing else proves it
 */
public record TlsDemand(TlsPolicy policy, Optional<Dane> dane) {
    /** No TLS at all. */
    public static final TlsDemand NONE = new TlsDemand(TlsPolicy.NONE, Optional.empty());

    /** That of a policy at a hop. */
    public static TlsDemand of(TlsPolicy policy, Hop hop) {
        return new TlsDemand(policy, policy.allowsDane() ? hop.dane() : Optional.empty());
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
                ? " that its TLSA records vouch for"
                : policy == TlsPolicy.VERIFY ? " with a valid certificate" : "";
    }
}
