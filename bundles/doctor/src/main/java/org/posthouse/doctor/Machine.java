package org.posthouse.doctor;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.posthouse.doctor.check.BundlesCheck;
import org.posthouse.support.DataDirectory;
import org.posthouse.support.backup.LastBackup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the framework and the JVM know. */
final class Machine {
    private static final Logger LOG = LoggerFactory.getLogger(Machine.class);

    /** Parts whose directory can be configured, and what is in it. */
    private static final Map<String, String> PARTS = parts();

    private static final int SMTP = 25;
    private static final int MOST_PORT = 65_535;
    private static final String LETS_ENCRYPT = "letsencrypt.org";

    private final BundleContext framework;
    private final BundleContext own;

    Machine(BundleContext own) {
        this.own = own;
        this.framework = own.getBundle(org.osgi.framework.Constants.SYSTEM_BUNDLE_LOCATION)
                .getBundleContext();
    }

    private static Map<String, String> parts() {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("org.posthouse.db.derby", "database");
        parts.put("org.posthouse.blobs.segments", "mail store");
        parts.put("org.posthouse.spool", "queue");
        parts.put("org.posthouse.intake", "incoming mail");
        return parts;
    }

    /** All bundles. */
    List<BundlesCheck.Seen> bundles() {
        int level = framework.getBundle().adapt(FrameworkStartLevel.class).getStartLevel();
        return Arrays.stream(framework.getBundles())
                .map(bundle -> seen(bundle, level))
                .toList();
    }

    private static BundlesCheck.Seen seen(Bundle bundle, int level) {
        int state = bundle.getState();
        BundleStartLevel start = bundle.adapt(BundleStartLevel.class);
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        boolean fragment = revision != null && (revision.getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
        boolean idle = state == Bundle.RESOLVED
                && !fragment
                && start != null
                && start.isPersistentlyStarted()
                && start.getStartLevel() <= level;
        return new BundlesCheck.Seen(
                bundle.getSymbolicName() + " " + bundle.getVersion(), state != Bundle.INSTALLED, idle);
    }

    /** Where the server writes, by what is written there. */
    Map<String, Path> directories(ConfigurationAdmin configurations) {
        Map<String, Path> all = new LinkedHashMap<>();
        Optional<Path> root = DataDirectory.root(own);
        root.ifPresent(path -> all.put("data", path));
        PARTS.forEach((pid, what) -> configured(configurations, pid).ifPresent(path -> all.put(what, path)));
        log().ifPresent(path -> all.put("log", path));
        root.flatMap(Machine::backup).ifPresent(path -> all.put("backups", path));
        return all;
    }

    private Optional<Path> log() {
        return Optional.ofNullable(own.getProperty("posthouse.log"))
                .or(() -> Optional.ofNullable(own.getProperty("karaf.log")))
                .flatMap(Machine::path);
    }

    private static Optional<Path> backup(Path root) {
        try {
            return LastBackup.read(root).map(LastBackup::directory);
        } catch (IOException unreadable) {
            return Optional.empty(); // the check of the backup says so
        }
    }

    private static Optional<Path> configured(ConfigurationAdmin configurations, String pid) {
        return option(configurations, pid, "directory").flatMap(Machine::path);
    }

    /** What an option of a part is set to; empty if it is at its default, or blank. */
    private static Optional<String> option(ConfigurationAdmin configurations, String pid, String option) {
        if (configurations == null) {
            return Optional.empty();
        }
        try {
            Configuration[] found = configurations.listConfigurations("(service.pid=" + pid + ")");
            Dictionary<String, Object> properties = found == null ? null : found[0].getProperties();
            Object value = properties == null ? null : properties.get(option);
            return Optional.ofNullable(value).map(Object::toString).filter(text -> !text.isBlank());
        } catch (IOException | InvalidSyntaxException | IllegalStateException failed) {
            LOG.debug("option {} of {} is unknown", option, pid, failed);
            return Optional.empty();
        }
    }

    /** The port at which the relay reaches mail exchangers. */
    static int relayPort(ConfigurationAdmin configurations) {
        return option(configurations, "org.posthouse.transport.relay", "port")
                .map(text -> number(text, SMTP))
                .orElse(SMTP);
    }

    /** Whether mail for others goes to their mail exchangers, and not by a smarthost or nowhere. */
    static boolean sendsDirectly(ConfigurationAdmin configurations) {
        String routing = "org.posthouse.routing";
        return option(configurations, routing, "smarthost").isEmpty()
                && option(configurations, routing, "foreign").orElse("mx").equals("mx");
    }

    /** The name in CAA records of the authority that certificates are obtained from, if any are and it is known. */
    static Optional<String> issuer(ConfigurationAdmin configurations) {
        String acme = "org.posthouse.tls.acme";
        boolean enabled =
                option(configurations, acme, "enabled").filter("true"::equals).isPresent();
        String directory = option(configurations, acme, "directory").orElse(LETS_ENCRYPT);
        return enabled && directory.contains(LETS_ENCRYPT) ? Optional.of(LETS_ENCRYPT) : Optional.empty();
    }

    /** A port as it stands in a text. */
    static int number(String text, int otherwise) {
        return text.matches("\\d{1,5}") ? Math.min(MOST_PORT, Integer.parseInt(text)) : otherwise;
    }

    /** The addresses of this machine. */
    static List<InetAddress> interfaceAddresses() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .toList();
        } catch (SocketException unknown) {
            return List.of();
        }
    }

    private static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text.strip()));
        } catch (InvalidPathException none) {
            return Optional.empty();
        }
    }

    /** Octets of the heap that were in use after the last collection. */
    static long heapInUse() {
        long used = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            MemoryUsage after = pool.getType() == MemoryType.HEAP ? pool.getCollectionUsage() : null;
            used += after == null ? 0 : after.getUsed();
        }
        return used;
    }

    /** Octets that the heap can have. */
    static long heap() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getMax();
    }
}
