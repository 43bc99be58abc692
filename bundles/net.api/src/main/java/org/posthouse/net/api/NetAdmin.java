package org.posthouse.net.api;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** What the network side is doing; for administration. */
@ProviderType
public interface NetAdmin {
    /** All configured listeners, sorted by name. */
    List<ListenerStatus> listeners();

    /** Open connections, newest first, at most {@code limit}. */
    List<ConnectionStatus> connections(int limit);

    /** Closes a connection; false if there is none of this id. */
    boolean close(String connection);

    /**
     * A listener's state.
     *
     * @param listener name, protocol, TLS
     * @param address the address it is bound to
     * @param port the port it is bound to
     * @param problem why it is not bound; empty if it is
     * @param protocolPresent a service for its protocol is there
     * @param open connections open now
     * @param accepted connections accepted since it was bound
     * @param refused connections closed because a limit was reached
     * @param parked sessions parked and resumed by a new version of the protocol so far
     * @param drained sessions that could not be moved to a new version
     */
    record ListenerStatus(
            Listener listener,
            String address,
            int port,
            String problem,
            boolean protocolPresent,
            int open,
            long accepted,
            long refused,
            long parked,
            long drained) {}

    /**
     * An open connection.
     *
     * @param id as in the log
     * @param listener the listener's name
     * @param remote the client's end in text form
     * @param tls protocol and cipher; empty if not encrypted
     * @param ageSeconds how long it has been open
     * @param received octets read
     * @param sent octets written
     */
    record ConnectionStatus(
            String id, String listener, String remote, String tls, long ageSeconds, long received, long sent) {}
}
