package org.posthouse.support.classes;

import java.io.IOException;
import java.io.InputStream;
import java.lang.StackWalker.Option;
import java.net.URL;
import java.util.Collection;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.wiring.BundleWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is running when its bundle is replaced goes on to its end, but can load no class any more. So all classes that it has or
 * mentions are loaded before.
 */
public final class Preload {
    private static final Logger LOG = LoggerFactory.getLogger(Preload.class);

    private Preload() {}

    /**
     * Loads all classes of a bundle, if a method of it is running on this thread: an update may be asked for through the very
     * bundle that it replaces.
     */
    public static void whatIsRunning(Bundle bundle) {
        boolean running = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE)
                .walk(frames ->
                        frames.anyMatch(frame -> bundle.equals(FrameworkUtil.getBundle(frame.getDeclaringClass()))));
        if (running) {
            all(bundle);
        }
    }

    /** Loads all classes of a bundle, and those of others that they mention. */
    public static void all(Bundle bundle) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        if (wiring == null) {
            return;
        }
        ClassLoader loader = wiring.getClassLoader();
        Collection<String> files = wiring.listResources(
                "/", "*.class", BundleWiring.LISTRESOURCES_LOCAL | BundleWiring.LISTRESOURCES_RECURSE);
        for (String file : files) {
            URL url = bundle.getEntry(file);
            if (url == null) {
                continue;
            }
            try (InputStream in = url.openStream()) {
                ClassFile.read(in).mentioned().forEach(name -> load(name, loader));
            } catch (IOException unreadable) {
                LOG.debug("{} cannot be read", file, unreadable);
            }
        }
    }

    private static void load(String name, ClassLoader loader) {
        try {
            Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError absent) {
            LOG.trace("{} missing, as before", name, absent);
        }
    }
}
