package org.posthouse.api.admin;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Those who may operate this server, as against those who have a mailbox. Whoever lets operators in asks here, so that all ways in
 * know the same passwords and count wrong ones together. In Karaf, its realm lets operators in, and nobody asks this service.
 */
@ProviderType
public interface Operators {
    /**
     * Checks a password, counts it if it is wrong, and writes down who came and who was refused. May read a file.
     *
     * @param user the name as it was given
     * @param password the caller's own: it is neither kept nor cleared
     * @param means how he comes, for the log, such as {@code ssh}
     * @param address from where, an address in text form without a port
     * @return empty if there is no such operator, the password is wrong, or too many were and it was not even looked at
     */
    Optional<Operator> login(String user, char[] password, String means, String address);
}
