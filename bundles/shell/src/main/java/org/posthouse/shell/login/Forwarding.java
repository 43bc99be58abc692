package org.posthouse.shell.login;

import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Forbids what Karaf's ssh server allows to all of its users: to forward ports, by which they would reach what listens on loopback
 * because nobody else is to reach it, and displays and agents. The server keeps to it when this bundle has left.
 *
 * <p>Not active without such a server, and so none of its classes are needed then.
 */
@Component(
        service = {},
        immediate = true)
public final class Forwarding {
    @Reference(cardinality = ReferenceCardinality.AT_LEAST_ONE, policy = ReferencePolicy.DYNAMIC)
    void addServer(SshServer server) {
        server.setForwardingFilter(RejectAllForwardingFilter.INSTANCE);
    }

    void removeServer(SshServer server) {}
}
