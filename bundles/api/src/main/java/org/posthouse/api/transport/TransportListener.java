package org.posthouse.api.transport;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A service that is told by transports when a part they need has come back, so that jobs they answered with
 * {@link RecipientResult.Action#NOT_TRIED} can be given to them again at once. A hint: it may come for nothing.
 */
@ConsumerType
public interface TransportListener {
    /** A transport can do what it could not do before; must not block. */
    void ready();
}
