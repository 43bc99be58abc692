package org.posthouse.api.routing;

import java.util.Map;
import java.util.Objects;

/**
 * A way to a recipient.
 *
 * @param transport the name of the transport, such as {@code local} or {@code smtp}; {@code hold} keeps the mail in the
 *     spool, on hold
 * @param destination the key by which recipients are grouped into one job and concurrency is limited: for {@code smtp}
 *     the domain, or {@code host:port} in case of a fixed next hop; for {@code local} the word {@code local}
 * @param options what the transport should know, such as {@code host}, {@code port}, {@code tls}; see the transport
 */
public record Route(String transport, String destination, Map<String, String> options) {
    /** Transport name that keeps a mail in the spool until an administrator or another route takes it. */
    public static final String HOLD = "hold";

    public Route {
        Objects.requireNonNull(transport, "transport");
        Objects.requireNonNull(destination, "destination");
        options = Map.copyOf(options);
    }
}
