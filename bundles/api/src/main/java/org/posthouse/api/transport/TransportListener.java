package org.posthouse.api.transport;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A service that is told when a part has come back that mail had to wait for: by transports, so that jobs they answered with
 * {@link RecipientResult.Action#NOT_TRIED} can be given to them again at once, and by routing, so that what it could not tell
 * can be asked again. A hint: it may be spurious.
 */
@ConsumerType
public interface TransportListener {
    /** Something can be done that could not be done before; must not block. */
    void ready();
}
