package org.posthouse.update;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.posthouse.support.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at {@code deploy/} a moment after bundles came or went. */
@Component(
        service = {},
        immediate = true)
public final class DeployedComponent {
    private static final Logger LOG = LoggerFactory.getLogger(DeployedComponent.class);

    /** Files come one after the other, and services after their bundle. */
    private static final long SETTLE_SECONDS = 2;

    private static final List<String> HOMES = List.of("posthouse.home", "karaf.base");

    private final ScheduledExecutorService thread = Threads.timer("deployed");
    private final BundleContext framework;
    private final BundleListener listener = this::changed;
    private final Optional<Deployed> deployed;
    private ScheduledFuture<?> due;

    @Activate
    public DeployedComponent(BundleContext context) {
        framework = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getBundleContext();
        deployed = place(context)
                .map(deploy -> new Deployed(
                        framework, deploy, context.getDataFile("stopped").toPath()));
        if (deployed.isPresent()) {
            framework.addBundleListener(listener);
            soon();
        }
    }

    /** Where plug-ins are put; empty in a container that has no such place. */
    static Optional<Path> place(BundleContext context) {
        return HOMES.stream()
                .map(context::getProperty)
                .filter(Objects::nonNull)
                .findFirst()
                .map(home -> Path.of(home, "deploy"));
    }

    @Deactivate
    void deactivate() {
        framework.removeBundleListener(listener);
        thread.shutdownNow();
    }

    private void changed(BundleEvent event) {
        int changes = BundleEvent.STARTED | BundleEvent.UPDATED | BundleEvent.UNINSTALLED | BundleEvent.INSTALLED;
        if ((event.getType() & changes) != 0) {
            soon();
        }
    }

    private synchronized void soon() {
        if (due != null) {
            due.cancel(false);
        }
        try {
            due = thread.schedule(
                    Threads.guarded(LOG, "check of deploy/", this::look), SETTLE_SECONDS, TimeUnit.SECONDS);
        } catch (RejectedExecutionException leaving) {
            LOG.debug("leaving");
        }
    }

    private void look() {
        try {
            deployed.orElseThrow().look();
        } catch (IOException failed) {
            LOG.warn("cannot record which bundles of deploy/ were stopped: {}", failed.toString());
        }
    }
}
