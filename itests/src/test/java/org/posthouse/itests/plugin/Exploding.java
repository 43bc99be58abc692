package org.posthouse.itests.plugin;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** An activator that cannot start. */
public final class Exploding implements BundleActivator {
    @Override
    public void start(BundleContext context) {
        throw new IllegalStateException("the powder was wet");
    }

    @Override
    public void stop(BundleContext context) {
        // it never started
    }
}
