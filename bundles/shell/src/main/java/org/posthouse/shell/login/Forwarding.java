package org.posthouse.shell.login;

import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Forbids what Karaf's ssh server allows to all of its users: to forward ports, by which they would reach what listens on loopback
 * because nobody else is to reach it, and displays and agents. The server keeps to it when this bundle has left.
 */
@Component(
        service = {},
        immediate = true)
public final class Forwarding {
    private final BundleContext context;

    @Activate
    public Forwarding(BundleContext context) {
        this.context = context;
    }

    /** By reference: a Karaf without ssh has no class for the service, and this class must do without. */
    @Reference(service = SshServer.class, cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addServer(ServiceReference<?> reference) {
        Object server = context.getService(reference);
        if (server != null) {
            Rule.none(server);
        }
    }

    void removeServer(ServiceReference<?> reference) {
        context.ungetService(reference);
    }

    /** Loaded once there is a server. */
    static final class Rule {
        private Rule() {}

        static void none(Object server) {
            ((SshServer) server).setForwardingFilter(RejectAllForwardingFilter.INSTANCE);
        }
    }
}
