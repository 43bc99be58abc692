package org.posthouse.routing;

import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.posthouse.api.transport.TransportListener;
import org.posthouse.support.Listeners;
import org.slf4j.LoggerFactory;

/** Tells those who wait for a directory or a router that one has come. */
@Component(service = Arrivals.class)
public final class Arrivals {
    private final Listeners<TransportListener> listeners =
            new Listeners<>("transport listener", LoggerFactory.getLogger(Arrivals.class));

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, unbind = "unlisten")
    void listen(TransportListener listener) {
        listeners.add(listener);
    }

    void unlisten(TransportListener listener) {
        listeners.remove(listener);
    }

    /** What had to wait need not wait longer. */
    void tell() {
        listeners.tell(TransportListener::ready);
    }
}
