package org.posthouse.update;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.namespace.BundleNamespace;
import org.osgi.framework.namespace.HostNamespace;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;
import org.posthouse.api.admin.OperationException;
import org.posthouse.net.api.NetAdmin;

/** The bundles that can be replaced: those of the mail server, and those that use a package of it. */
final class Parts {
    private static final String OURS = "org.posthouse.";

    private final BundleContext framework;

    Parts(BundleContext framework) {
        this.framework = framework;
    }

    /** All parts, by name. */
    List<Bundle> all() {
        return Arrays.stream(framework.getBundles())
                .filter(Parts::isPart)
                .sorted(java.util.Comparator.comparing(Bundle::getSymbolicName).thenComparing(Bundle::getVersion))
                .toList();
    }

    private static boolean isPart(Bundle bundle) {
        String name = bundle.getSymbolicName();
        if (name == null || bundle.getBundleId() == 0 || isFragment(bundle) || Trial.isTrial(bundle)) {
            return false;
        }
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        if (wiring == null) {
            // not resolved, so it has no wires yet
            String imports = bundle.getHeaders("").get(Constants.IMPORT_PACKAGE);
            return name.startsWith(OURS) || imports != null && imports.contains(OURS);
        }
        return name.startsWith(OURS)
                || wiring.getRequiredWires(PackageNamespace.PACKAGE_NAMESPACE).stream()
                        .anyMatch(wire -> String.valueOf(
                                        wire.getCapability().getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE))
                                .startsWith(OURS));
    }

    private static boolean isFragment(Bundle bundle) {
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        return revision != null && (revision.getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
    }

    /** True if a bundle starts at the first use of one of its classes. */
    static boolean isLazy(Bundle bundle) {
        return String.valueOf(bundle.getHeaders("").get(Constants.BUNDLE_ACTIVATIONPOLICY))
                .startsWith(Constants.ACTIVATION_LAZY);
    }

    /** The part with an id or a symbolic name; {@code org.posthouse.} need not be said. */
    Bundle find(String wanted) throws OperationException {
        List<Bundle> found = all().stream()
                .filter(one -> wanted.equals(Long.toString(one.getBundleId()))
                        || wanted.equals(one.getSymbolicName())
                        || one.getSymbolicName().equals(OURS + wanted))
                .toList();
        if (found.size() > 1) {
            throw new OperationException(found.size() + " bundles are named " + wanted + "; choose one by id: "
                    + String.join(
                            ", ",
                            found.stream()
                                    .map(one -> one.getBundleId() + " (" + one.getVersion() + ")")
                                    .toList()));
        }
        if (found.isEmpty()) {
            throw new OperationException("No part of the mail server is named " + wanted
                    + "; bundle-list shows its parts, and other bundles are updated with the container's own "
                    + "commands");
        }
        return found.get(0);
    }

    /** The bundles that use classes of one. */
    Set<String> users(Bundle bundle) {
        TreeSet<String> users = new TreeSet<>();
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        if (wiring != null) {
            for (String namespace : List.of(
                    PackageNamespace.PACKAGE_NAMESPACE,
                    BundleNamespace.BUNDLE_NAMESPACE,
                    HostNamespace.HOST_NAMESPACE)) {
                for (BundleWire wire : wiring.getProvidedWires(namespace)) {
                    users.add(wire.getRequirer().getBundle().getSymbolicName());
                }
            }
            users.remove(bundle.getSymbolicName());
        }
        return users;
    }

    /** Refuses what cannot be replaced while the others run. */
    void mayBeReplaced(Bundle bundle, boolean endConnections) throws OperationException {
        Set<String> users = users(bundle);
        if (!users.isEmpty()) {
            throw new OperationException(bundle.getSymbolicName() + " cannot be updated while the server runs: "
                    + users.size() + (users.size() == 1 ? " bundle is" : " bundles are") + " built on its classes ("
                    + users.iterator().next() + (users.size() > 1 ? ", …" : "")
                    + "). Stop the server and start it with a new version of the whole, as described in "
                    + "docs/operating.md under \"Upgrade the whole server\"");
        }
        if (!endConnections && ownsSockets(bundle)) {
            throw new OperationException(bundle.getSymbolicName()
                    + " owns the sockets: its update ends every connection and closes the ports for a moment. "
                    + "Add --end-connections if that is acceptable, or restart the server with the new version");
        }
    }

    static boolean ownsSockets(Bundle bundle) {
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        return services != null
                && Arrays.stream(services).anyMatch(one -> List.of((String[]) one.getProperty(Constants.OBJECTCLASS))
                        .contains(NetAdmin.class.getName()));
    }
}
