package org.posthouse.update;

import java.util.Dictionary;
import java.util.Hashtable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** What the bundles of tests do when they are started. */
final class Activators {
    private Activators() {}

    /** Offers a service. */
    public static final class Serving implements BundleActivator {
        @Override
        public void start(BundleContext context) {
            context.registerService(Runnable.class, Thread::yield, null);
        }

        @Override
        public void stop(BundleContext context) {
            // the framework takes the service away
        }
    }

    /** Offers a page. */
    public static final class WithPage implements BundleActivator {
        @Override
        public void start(BundleContext context) {
            Dictionary<String, Object> properties = new Hashtable<>();
            properties.put("osgi.http.whiteboard.servlet.pattern", "/page");
            context.registerService(Runnable.class, Thread::yield, properties);
        }

        @Override
        public void stop(BundleContext context) {
            // the framework takes the service away
        }
    }

    /** Offers nothing. */
    public static final class Idle implements BundleActivator {
        @Override
        public void start(BundleContext context) {
            // nothing
        }

        @Override
        public void stop(BundleContext context) {
            // nothing
        }
    }

    /** Cannot start. */
    public static final class Throwing implements BundleActivator {
        @Override
        public void start(BundleContext context) {
            throw new IllegalStateException("the moon is not full");
        }

        @Override
        public void stop(BundleContext context) {
            // never started
        }
    }

    /** Is broken off by whoever asked for it, and notes whether it is stopped on an interrupted thread. */
    public static final class BrokenOff implements BundleActivator {
        static final String NOTE = "org.posthouse.update.test.stopped";

        @Override
        public void start(BundleContext context) {
            Thread.currentThread().interrupt();
        }

        @Override
        public void stop(BundleContext context) {
            System.setProperty(NOTE, Thread.currentThread().isInterrupted() ? "interrupted" : "in peace");
        }
    }

    /** Starts once, and not when it is started anew. */
    public static final class Fading implements BundleActivator {
        @Override
        public void start(BundleContext context) {
            if (context.getDataFile("started").exists()) {
                throw new IllegalStateException("too old");
            }
            context.registerService(Runnable.class, Thread::yield, null);
        }

        @Override
        public void stop(BundleContext context) throws Exception {
            context.getDataFile("started").createNewFile();
        }
    }
}
