package org.posthouse.update;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.framework.ServiceReference;

/**
 * Stops a bundle that is to be started again at once. Pax Web, which serves HTTP in Karaf, forgets what a stopped bundle had registered on a
 * thread of its own when it hears of the stop. If the bundle runs again by then, it forgets the new pages, and they are gone until the next
 * update. So a bundle that has pages is started only after all have heard that it was stopped, and a moment later.
 */
final class WebStop {
    private static final String WHITEBOARD = "osgi.http.whiteboard.";
    private static final String PAX_WEB = "org.ops4j.pax.web.pax-web-extender-whiteboard";
    private static final long HEARD_MILLIS = 5000;
    private static final long MOMENT_MILLIS = 200;

    private final BundleContext framework;
    private final Patience patience;

    WebStop(BundleContext framework, Patience patience) {
        this.framework = framework;
        this.patience = patience;
    }

    /**
     * Stops a bundle.
     *
     * @param stop does it
     */
    void stop(Bundle bundle, Runnable stop) {
        if (!hasPages(bundle) || !isServedByPaxWeb()) {
            stop.run();
            return;
        }
        CountDownLatch heard = new CountDownLatch(1);
        BundleListener listener = event -> { // not synchronous: it hears of the stop when Pax Web does
            if (event.getType() == BundleEvent.STOPPED && event.getBundle().equals(bundle)) {
                heard.countDown();
            }
        };
        framework.addBundleListener(listener);
        try {
            stop.run();
            if (await(heard)) {
                patience.pause(MOMENT_MILLIS);
            }
        } finally {
            framework.removeBundleListener(listener);
        }
    }

    private static boolean await(CountDownLatch heard) {
        try {
            return heard.await(HEARD_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean hasPages(Bundle bundle) {
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        return services != null
                && Arrays.stream(services)
                        .flatMap(service -> Arrays.stream(service.getPropertyKeys()))
                        .anyMatch(key -> key.startsWith(WHITEBOARD));
    }

    private boolean isServedByPaxWeb() {
        return Arrays.stream(framework.getBundles()).anyMatch(one -> PAX_WEB.equals(one.getSymbolicName()));
    }
}
