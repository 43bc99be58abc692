package org.posthouse.update;

import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkUtil;
import org.posthouse.api.admin.OperationException;
import org.posthouse.update.inventory.Contracts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops a part, and starts it. What was stopped stays so after a restart of the server. */
final class StartStop {
    private static final Logger LOG = LoggerFactory.getLogger(StartStop.class);

    private final Parts parts;

    StartStop(Parts parts) {
        this.parts = parts;
    }

    String stop(String wanted) throws OperationException {
        Bundle bundle = parts.find(wanted);
        String name = bundle.getSymbolicName();
        if (bundle.equals(FrameworkUtil.getBundle(StartStop.class))) {
            throw new OperationException(name + " starts and stops the others: nothing here could start it again");
        }
        Set<String> users = parts.users(bundle);
        if (!users.isEmpty()) {
            throw new OperationException(name + " is not stopped: " + users.size()
                    + (users.size() == 1 ? " bundle uses" : " bundles use") + " its classes, which would stay in use");
        }
        if (bundle.getState() != Bundle.ACTIVE && bundle.getState() != Bundle.STARTING) {
            return name + " is not running";
        }
        String absence = Contracts.absence(bundle);
        try {
            bundle.stop();
        } catch (BundleException failed) {
            LOG.warn("{} did not stop cleanly: {}", name, Reasons.of(failed));
        }
        LOG.info("{} {} stopped", name, bundle.getVersion());
        return name + " is stopped until mail:bundle-start " + name
                + (absence.isEmpty() ? "" : ". Until then " + absence);
    }

    String start(String wanted) throws OperationException {
        Bundle bundle = parts.find(wanted);
        String name = bundle.getSymbolicName();
        if (bundle.getState() == Bundle.ACTIVE) {
            return name + " is already running";
        }
        try {
            bundle.start(Bundle.START_ACTIVATION_POLICY);
        } catch (BundleException failed) {
            throw new OperationException(name + " failed to start: " + Reasons.of(failed), failed);
        }
        LOG.info("{} {} started", name, bundle.getVersion());
        return name + " " + bundle.getVersion() + " is running; mail:wiring shows whether it has what it needs";
    }
}
