package org.posthouse.dns;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * A name server that is asked.
 *
 * @param address its address and port
 * @param believed when it says that it has validated an answer, or has not
 */
record Server(InetSocketAddress address, boolean believed) {
    /**
     * The servers of a configuration. One on this machine is believed: nobody is between it and us.
     *
     * @throws IllegalArgumentException if one is not an address
     */
    static List<Server> of(DnsConfig config) {
        return Servers.of(config.servers()).stream()
                .map(address -> new Server(
                        address,
                        config.trustRemoteValidation() || address.getAddress().isLoopbackAddress()))
                .toList();
    }
}
