package org.posthouse.net.api;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
     * Closes the connections that are logged in to an account at this moment.
     *
     * @param account as in {@link Connection#login}
     * @return how many there were
     */
    default int closeAccount(String account) {
        return 0;
    }

    /** What waits for the threads that may block. */
    Backlog backlog();

    /** What connections hold of memory; empty if it is not known. */
    default Optional<Memory> memoryHeld() {
        return Optional.empty();
    }

    /**
     * What connections hold of memory, and what they may, in octets.
     *
     * @param connections of all that are open, with nothing waiting on them; an estimate
     * @param mostConnections of as many as may be open
     * @param buffers of what waits on them: unread replies, input nobody has looked at, handshakes
     * @param mostBuffers what may wait
     */
    record Memory(long connections, long mostConnections, long buffers, long mostBuffers) {}

    /**
     * What waits for the threads that do what may block.
     *
     * @param waiting sessions that wait for a thread
     * @param still how long none of these threads has begun or ended anything; zero if nothing waits
     */
    record Backlog(int waiting, Duration still) {}

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
