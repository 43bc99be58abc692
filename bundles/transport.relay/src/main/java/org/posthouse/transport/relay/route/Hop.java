package org.posthouse.transport.relay.route;

import java.net.InetAddress;
import java.util.Optional;

/**
 * One address that can be tried.
 *
 * @param host the host's name, or its address literal; what is asked for in TLS
 * @param address its address
 * @param port its port
 * @param rank lower is tried first; the same for hosts of equal preference
 * @param internal it may be an internal address
 * @param fixed a route names it, rather than the DNS
 * @param dane whom the DNS says it must be; empty if it does not
 */
public record Hop(
        String host, InetAddress address, int port, int rank, boolean internal, boolean fixed, Optional<Dane> dane) {
    public Hop(String host, InetAddress address, int port, int rank, boolean internal, boolean fixed) {
        this(host, address, port, rank, internal, fixed, Optional.empty());
    }

    public Endpoint endpoint() {
        return new Endpoint(address, port);
    }

    /** The name to ask for in TLS. */
    public String serverName() {
        return host.startsWith("[") ? address.getHostAddress() : host;
    }

    @Override
    public String toString() {
        return host + (host.startsWith("[") ? "" : " [" + address.getHostAddress() + "]") + ":" + port;
    }

    /** What connections go to. */
    public record Endpoint(InetAddress address, int port) {}
}
