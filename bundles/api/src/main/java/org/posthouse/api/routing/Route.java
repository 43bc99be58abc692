package org.posthouse.api.routing;

import java.util.Map;
import java.util.Objects;
import org.posthouse.api.mail.Destination;

/**
 * A way to a recipient.
 *
 * @param destination the transport and the key by which recipients are grouped into one job and concurrency is limited: for
 *     {@code smtp} the domain, or {@code host:port} of a fixed next hop; for {@code local} the word {@code local}
 * @param options what the transport should know, such as {@code host}, {@code port}, {@code tls}; see the transport
 */
public record Route(Destination destination, Map<String, String> options) {
    /** Transport name that keeps a mail in the spool until an administrator or another route takes it. */
    public static final String HOLD = "hold";

    /** The transport into mailboxes of this server. */
    public static final String LOCAL = "local";

    public Route {
        Objects.requireNonNull(destination, "destination");
        options = Map.copyOf(options);
    }

    public Route(String transport, String destination, Map<String, String> options) {
        this(new Destination(transport, destination), options);
    }

    /** The name of the transport. */
    public String transport() {
        return destination.transport();
    }
}
