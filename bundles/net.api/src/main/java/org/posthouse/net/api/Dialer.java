package org.posthouse.net.api;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Opens connections to other hosts. Methods block, within their time-outs: call them on a worker. */
@ProviderType
public interface Dialer {
    /**
     * Connects.
     *
     * @throws ForbiddenAddressException if the address may not be connected to
     * @throws IOException if it cannot be connected to
     */
    Line connect(Target target) throws IOException;

    /**
     * Where to connect to.
     *
     * @param address the address; it, and not a name, is what is checked and connected to
     * @param port the port
     * @param allowInternal loopback, private, link-local and multicast addresses are allowed, and this server's own
     *     listeners (a route or setting said so); otherwise they are refused
     * @param source the local address to use; empty: the system's choice
     * @param connectTimeout the most time for connecting
     * @param readTimeout the most time a single read may take
     */
    record Target(
            InetAddress address,
            int port,
            boolean allowInternal,
            Optional<InetAddress> source,
            Duration connectTimeout,
            Duration readTimeout) {}
}
