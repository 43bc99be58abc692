package org.posthouse.update;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Of several versions of a bundle in {@code deploy/} the newest serves, whichever came first; the others are stopped until it is
 * taken out. An older filter goes on beside it: intake decides which of them is in force. For one thread.
 */
final class Deployed {
    private static final Logger LOG = LoggerFactory.getLogger(Deployed.class);
    private static final Set<String> FILTERS =
            Set.of("org.posthouse.api.filter.Filter", "org.posthouse.api.filter.SimpleFilter");

    private final BundleContext framework;
    private final Path deploy;

    /** Has the locations of the bundles that were stopped here, so that they come back after a start too. */
    private final Path file;

    private final Set<String> told = new TreeSet<>();

    Deployed(BundleContext framework, Path deploy, Path file) {
        this.framework = framework;
        this.deploy = deploy.toAbsolutePath().normalize();
        this.file = file;
    }

    /** Looks at all bundles. */
    void look() throws IOException {
        Set<String> before = Files.exists(file) ? new TreeSet<>(Files.readAllLines(file)) : new TreeSet<>();
        Set<String> stopped = new TreeSet<>(before);
        Set<String> said = new TreeSet<>();
        Map<String, List<Bundle>> all = new TreeMap<>();
        for (Bundle bundle : framework.getBundles()) {
            if (bundle.getSymbolicName() != null && isDeployed(bundle.getLocation())) {
                all.computeIfAbsent(bundle.getSymbolicName(), name -> new ArrayList<>())
                        .add(bundle);
            }
        }
        stopped.removeIf(location -> framework.getBundle(location) == null);
        for (List<Bundle> versions : all.values()) {
            versions.sort(Comparator.comparing(Bundle::getVersion).reversed());
            Bundle newest = versions.get(0);
            if (stopped.remove(newest.getLocation())) {
                start(newest);
            }
            for (Bundle older : versions.subList(1, versions.size())) {
                boolean filter = isFilter(older);
                String line = filter ? beside(older, newest) : ignored(older, newest);
                said.add(line);
                if (!told.contains(line)) {
                    tell(filter, line);
                }
                if (older.getState() == Bundle.ACTIVE && !filter && stop(older)) {
                    stopped.add(older.getLocation());
                }
            }
        }
        told.clear();
        told.addAll(said);
        if (!stopped.equals(before)) {
            Files.write(file, stopped);
        }
    }

    private static void tell(boolean asItShould, String line) {
        if (asItShould) {
            LOG.info("{}", line);
        } else {
            LOG.warn("{}", line);
        }
    }

    static String ignored(Bundle older, Bundle newest) {
        return jar(older) + " (" + older.getVersion() + ") is ignored: " + jar(newest) + " has " + newest.getVersion();
    }

    static String beside(Bundle older, Bundle newest) {
        return jar(older) + " (" + older.getVersion() + ") is a filter and goes on beside " + jar(newest) + " ("
                + newest.getVersion() + "): mail:filter-list shows which is in force";
    }

    private boolean isDeployed(String location) {
        try {
            return location.startsWith("file:")
                    && deploy.equals(Path.of(URI.create(location)).getParent());
        } catch (IllegalArgumentException | java.nio.file.FileSystemNotFoundException other) {
            return false;
        }
    }

    private static String jar(Bundle bundle) {
        return "deploy/" + Path.of(URI.create(bundle.getLocation())).getFileName();
    }

    private static boolean isFilter(Bundle bundle) {
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        return services != null
                && Arrays.stream(services)
                        .flatMap(service -> Arrays.stream((String[]) service.getProperty(Constants.OBJECTCLASS)))
                        .anyMatch(FILTERS::contains);
    }

    private static boolean stop(Bundle bundle) {
        try {
            bundle.stop();
            return true;
        } catch (BundleException failed) {
            LOG.warn("{} cannot be stopped: {}", jar(bundle), failed.getMessage());
            return false;
        }
    }

    private static void start(Bundle bundle) {
        try {
            bundle.start(Bundle.START_ACTIVATION_POLICY);
        } catch (BundleException failed) {
            LOG.warn("{} cannot be started: {}", jar(bundle), failed.getMessage());
        }
    }
}
