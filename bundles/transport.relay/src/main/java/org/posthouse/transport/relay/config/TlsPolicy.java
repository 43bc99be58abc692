package org.posthouse.transport.relay.config;

import java.util.Locale;
import java.util.Optional;
import org.posthouse.net.api.TlsRequest;

/** How much TLS a connection must have. */
public enum TlsPolicy {
    /** Never. */
    NONE,
    /** If it can be had, with any certificate; in clear otherwise (rfc7435). */
    OPPORTUNISTIC,
    /** Always, with any certificate. */
    REQUIRE,
    /** Always, with a certificate of a trusted issuer for the host's name. */
    VERIFY;

    /** True if mail must not go in clear. */
    public boolean mandatory() {
        return this == REQUIRE || this == VERIFY;
    }

    /** True if a host's TLSA records may say more than this; what is stricter, or off, stays so. */
    public boolean allowsDane() {
        return this == OPPORTUNISTIC || this == REQUIRE;
    }

    /** The policy of a route; what is not understood is taken for the strictest. */
    public static TlsPolicy ofRoute(String said, TlsPolicy otherwise) {
        return said == null ? otherwise : of(said).orElse(VERIFY);
    }

    /** What to ask of a host; not with {@link #NONE}. */
    public TlsRequest request(String serverName) {
        return this == VERIFY ? TlsRequest.verified(serverName) : TlsRequest.opportunistic(serverName);
    }

    /** The policy of a configured word; empty if there is none of that name. */
    public static Optional<TlsPolicy> of(String word) {
        try {
            return Optional.of(valueOf(word.strip().toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException unknown) {
            return Optional.empty();
        }
    }
}
