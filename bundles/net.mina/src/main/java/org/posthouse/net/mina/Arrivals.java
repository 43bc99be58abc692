package org.posthouse.net.mina;

import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Looks out for services of this server that come, whichever they are, and has sessions that wait for a part look again.
 * One that is told before it is bound where the session asks is found a moment later: the pauses are short then.
 */
@Component(
        service = {},
        immediate = true)
public final class Arrivals implements ServiceListener {
    private static final String OURS = "(objectClass=org.posthouse.*)";

    private final NetHost host;
    private final BundleContext context;

    /** Looks out from now on. */
    @Activate
    public Arrivals(@Reference NetHost host, BundleContext context) throws InvalidSyntaxException {
        this.host = host;
        this.context = context;
        context.addServiceListener(this, OURS);
    }

    /** Looks out no longer. */
    @Deactivate
    public void deactivate() {
        context.removeServiceListener(this);
    }

    @Override
    public void serviceChanged(ServiceEvent event) {
        if (event.getType() == ServiceEvent.REGISTERED) {
            host.partCame();
        }
    }
}
