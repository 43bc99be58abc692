package org.posthouse.update;

import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.posthouse.net.api.NetAdmin;

/**
 * How many sessions were moved to new versions of their protocols so far.
 *
 * @param moved those that went on
 * @param drained those that could not be moved
 */
record Sessions(long moved, long drained) {
    /** The count by now; empty while nobody counts. */
    static Optional<Sessions> count(BundleContext framework) {
        ServiceReference<NetAdmin> service = framework.getServiceReference(NetAdmin.class);
        NetAdmin net = service == null ? null : framework.getService(service);
        if (net == null) {
            return Optional.empty();
        }
        try {
            long moved = 0;
            long drained = 0;
            for (NetAdmin.ListenerStatus listener : net.listeners()) {
                moved += listener.parked();
                drained += listener.drained();
            }
            return Optional.of(new Sessions(moved, drained));
        } finally {
            framework.ungetService(service);
        }
    }

    /** What has come since an earlier count, as the end of a sentence; empty if nothing has, or the counting began anew. */
    String since(Sessions before) {
        long more = moved - before.moved;
        long lost = drained - before.drained;
        if (more < 0 || lost < 0 || more + lost == 0) {
            return "";
        }
        return "; " + more + (more == 1 ? " session" : " sessions") + " moved to it"
                + (lost == 0 ? "" : ", " + lost + " could not be moved");
    }
}
