package org.posthouse.support.warning;

import java.time.Instant;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.posthouse.api.server.Warning;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a part has to tell operators, if anything: shown until it is taken back, or its bundle stops. */
public final class OperatorWarning {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorWarning.class);

    private record Raised(String part, String text, Instant since) implements Warning {}

    private final BundleContext context;
    private final String part;
    private String told = "";
    private ServiceRegistration<Warning> registration;

    /** @param part as {@link Warning#part} says */
    public OperatorWarning(BundleContext context, String part) {
        this.context = context;
        this.part = part;
    }

    /** Tells this, in place of what was told before. */
    public synchronized void raise(String text) {
        if (text.equals(told)) {
            return;
        }
        ServiceRegistration<Warning> before = registration;
        try {
            registration = context.registerService(Warning.class, new Raised(part, text, Instant.now()), null);
            told = text;
        } catch (IllegalStateException stopped) {
            LOG.debug("{}: the bundle stopped meanwhile", part);
            return;
        }
        withdraw(before);
    }

    /** There is nothing to tell any more. */
    public synchronized void clear() {
        ServiceRegistration<Warning> before = registration;
        registration = null;
        told = "";
        withdraw(before);
    }

    private static void withdraw(ServiceRegistration<Warning> before) {
        if (before != null) {
            try {
                before.unregister();
            } catch (IllegalStateException already) {
                LOG.debug("already unregistered");
            }
        }
    }
}
