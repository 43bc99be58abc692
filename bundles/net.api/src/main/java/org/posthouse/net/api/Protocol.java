package org.posthouse.net.api;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A protocol that this server speaks. A service with the property {@link #NAME}; listeners are configured with that
 * name. When the service is replaced, its sessions are {@linkplain Session#park() parked} and {@linkplain #resume
 * resumed} by the new one; the connection, its TLS layer and unread input stay where they are.
 */
@ConsumerType
public interface Protocol {
    /** Service property, required: the protocol's name, such as {@code smtp}, {@code submission} or {@code imap}. */
    String NAME = "protocol.name";

    /**
     * Begins the session of a new connection. Called once, where it must not block; what has to be done before the
     * greeting and may block goes into {@link Connection#run}.
     */
    Session open(Connection connection);

    /**
     * Goes on with a session that another version of the protocol parked. Must not block, and must write nothing that
     * the peer would not have got from the old version.
     *
     * @throws IllegalArgumentException if the state is not understood; the host then closes the connection
     */
    Session resume(Connection connection, Parked state);

    /**
     * True if the parts of the server without which this protocol can serve nobody are there. A port is opened for the first
     * time once it is so, or after half a minute; later the answer is of no meaning, sessions wait for parts themselves. Must
     * not block.
     */
    default boolean ready() {
        return true;
    }
}
