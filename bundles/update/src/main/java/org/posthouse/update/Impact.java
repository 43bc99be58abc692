package org.posthouse.update;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.dto.ServiceReferenceDTO;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.SatisfiedReferenceDTO;
import org.posthouse.api.filter.FilterTrials;
import org.posthouse.net.api.NetAdmin;

/**
 * What the replacement of a bundle touches: seen from what is wired and bound now. Nothing is changed by looking. The new version may
 * offer other services; that it offers all of the old ones is seen to by the update itself.
 */
final class Impact {
    private static final String PROTOCOL = "protocol.name";
    private static final String FILTER = "filter.name";
    private static final String COMPONENT = "component.name";

    /** A component by its bundle and its name. */
    private record Key(long bundle, String name) {}

    /**
     * Components of other bundles.
     *
     * @param stopping those that cannot serve without the bundle
     * @param noticing how many others use a service of it, and go on without
     */
    record Users(Set<String> stopping, int noticing) {}

    private final BundleContext framework;
    private final ServiceComponentRuntime runtime;

    Impact(BundleContext framework, ServiceComponentRuntime runtime) {
        this.framework = framework;
        this.runtime = runtime;
    }

    /** Other bundles that would have to be refreshed, since they use classes of it or of one that does. */
    Set<String> refreshed(Bundle bundle) {
        Collection<Bundle> closure = framework
                .getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
                .adapt(FrameworkWiring.class)
                .getDependencyClosure(List.of(bundle));
        return closure.stream()
                .filter(one -> !one.equals(bundle) && !Trial.isTrial(one))
                .map(Bundle::getSymbolicName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The components of the bundle that serve now: they stop, and those of the new version start. */
    Set<String> components(Bundle bundle) {
        return runtime.getComponentDescriptionDTOs().stream()
                .filter(one -> one.bundle.id == bundle.getBundleId() && serves(one))
                .map(one -> one.name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private boolean serves(ComponentDescriptionDTO description) {
        return runtime.getComponentConfigurationDTOs(description).stream()
                .anyMatch(one -> one.state == ComponentConfigurationDTO.ACTIVE
                        || one.state == ComponentConfigurationDTO.SATISFIED);
    }

    /** Components elsewhere, those too that miss only what others have to stop with. */
    Users users(Bundle bundle) {
        Set<Key> gone = new HashSet<>();
        Set<Key> noticing = new HashSet<>();
        Map<String, String> stopping = new TreeMap<>();
        boolean more = true;
        while (more) { // ends: each round adds a component, or is the last
            more = false;
            for (ComponentDescriptionDTO one : runtime.getComponentDescriptionDTOs()) {
                Key key = new Key(one.bundle.id, one.name);
                if (one.bundle.id == bundle.getBundleId() || gone.contains(key)) {
                    continue;
                }
                Optional<Boolean> needs = needs(one, bundle, gone);
                if (needs.isPresent() && needs.get()) {
                    more |= gone.add(key);
                    stopping.put(one.name, one.bundle.symbolicName);
                } else if (needs.isPresent()) {
                    noticing.add(key);
                }
            }
        }
        noticing.removeAll(gone);
        return new Users(new TreeSet<>(stopping.keySet()), noticing.size());
    }

    /** Whether a component stops without what goes; empty if it uses nothing of it. */
    private Optional<Boolean> needs(ComponentDescriptionDTO description, Bundle bundle, Set<Key> gone) {
        Optional<Boolean> needs = Optional.empty();
        for (ComponentConfigurationDTO one : runtime.getComponentConfigurationDTOs(description)) {
            if (one.satisfiedReferences == null) {
                continue;
            }
            for (SatisfiedReferenceDTO bound : one.satisfiedReferences) {
                List<ServiceReferenceDTO> services =
                        bound.boundServices == null ? List.of() : List.of(bound.boundServices);
                if (services.stream().anyMatch(service -> goes(service, bundle, gone))) {
                    boolean stops = Arrays.stream(description.references)
                            .filter(reference -> reference.name.equals(bound.name))
                            .anyMatch(reference -> stops(reference, bound, bundle, gone));
                    needs = Optional.of(stops || needs.orElse(false));
                }
            }
        }
        return needs;
    }

    private static boolean goes(ServiceReferenceDTO service, Bundle bundle, Set<Key> gone) {
        return service.bundle == bundle.getBundleId()
                || service.properties.get(COMPONENT) instanceof String name
                        && gone.contains(new Key(service.bundle, name));
    }

    /** A static reference stops its component whatever else is there; one that is needed, if nothing else is. */
    private boolean stops(ReferenceDTO reference, SatisfiedReferenceDTO bound, Bundle bundle, Set<Key> gone) {
        boolean fixed = !"dynamic".equals(reference.policy);
        boolean needed = String.valueOf(reference.cardinality).startsWith("1");
        return fixed || needed && !isElsewhere(reference.interfaceName, bound.target, bundle, gone);
    }

    private boolean isElsewhere(String type, String target, Bundle bundle, Set<Key> gone) {
        try {
            ServiceReference<?>[] all = framework.getAllServiceReferences(type, target);
            return all != null
                    && Arrays.stream(all)
                            .filter(one -> one.getBundle() != null)
                            .anyMatch(one -> !one.getBundle().equals(bundle)
                                    && !(one.getProperty(COMPONENT) instanceof String name
                                            && gone.contains(
                                                    new Key(one.getBundle().getBundleId(), name))));
        } catch (InvalidSyntaxException e) {
            return false;
        }
    }

    /** The listeners whose sessions move or end, each with how many there are. */
    List<String> listeners(Bundle bundle) {
        Set<String> protocols = names(bundle, PROTOCOL);
        boolean sockets = Parts.ownsSockets(bundle);
        ServiceReference<NetAdmin> service = framework.getServiceReference(NetAdmin.class);
        NetAdmin net = service == null ? null : framework.getService(service);
        if (net == null) {
            return List.of();
        }
        try {
            return net.listeners().stream()
                    .filter(one -> sockets || protocols.contains(one.listener().protocol()))
                    .map(one -> one.listener().name() + " (port " + one.port() + "): " + one.open()
                            + (one.open() == 1 ? " session " : " sessions ")
                            + (sockets ? "would end" : "would move to the new version"))
                    .toList();
        } finally {
            framework.ungetService(service);
        }
    }

    /**
     * What configuration says of the filters of the bundle.
     *
     * @param version the new one
     */
    List<String> filters(Bundle bundle, String version) {
        ServiceReference<FilterTrials> service = framework.getServiceReference(FilterTrials.class);
        FilterTrials trials = service == null ? null : framework.getService(service);
        if (trials == null) {
            return List.of();
        }
        try {
            List<String> lines = new ArrayList<>();
            for (String name : names(bundle, FILTER)) {
                List<FilterTrials.Entry> entries = trials.entries(name, bundle.getSymbolicName(), version);
                if (entries.isEmpty()) {
                    lines.add(name + ": no entry names it; it is in force as the newest of its name");
                }
                entries.forEach(entry -> lines.add("'" + entry.text() + "' "
                        + entry.mismatch()
                                .map(why -> "would not choose it: " + why)
                                .orElse("chooses it")));
            }
            return lines;
        } finally {
            framework.ungetService(service);
        }
    }

    private static Set<String> names(Bundle bundle, String property) {
        Set<String> names = new TreeSet<>();
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        if (services != null) {
            for (ServiceReference<?> one : services) {
                if (one.getProperty(property) instanceof String name) {
                    names.add(name);
                }
            }
        }
        return names;
    }
}
