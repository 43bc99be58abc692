package org.posthouse.update;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;
import org.posthouse.net.api.NetAdmin;
import org.posthouse.update.State.Component;
import org.posthouse.update.State.Name;

/** Looks at the components and services of the framework. */
final class FrameworkSight implements Sight {
    private static final String CONDITION = "org.osgi.service.condition.Condition";
    private static final String COMPONENT_NAME = "component.name";

    private final BundleContext framework;
    private final ServiceComponentRuntime runtime;

    FrameworkSight(BundleContext framework, ServiceComponentRuntime runtime) {
        this.framework = framework;
        this.runtime = runtime;
    }

    @Override
    public State of(Bundle bundle) {
        Map<Name, Component> components = new HashMap<>();
        for (ComponentDescriptionDTO description : runtime.getComponentDescriptionDTOs()) {
            Name name = new Name(description.bundle.id, description.bundle.symbolicName, description.name);
            components.put(name, component(description));
        }
        return new State(isRunning(bundle), components, services(bundle), listeners());
    }

    /** A bundle that starts at the first use of a class waits in {@code STARTING}, and serves. */
    private static boolean isRunning(Bundle bundle) {
        return bundle.getState() == Bundle.ACTIVE || Parts.isLazy(bundle) && bundle.getState() == Bundle.STARTING;
    }

    private Component component(ComponentDescriptionDTO description) {
        int satisfied = 0;
        Optional<String> failure = Optional.empty();
        Optional<String> lacking = Optional.empty();
        for (ComponentConfigurationDTO one : runtime.getComponentConfigurationDTOs(description)) {
            switch (one.state) {
                case ComponentConfigurationDTO.ACTIVE, ComponentConfigurationDTO.SATISFIED -> satisfied++;
                case ComponentConfigurationDTO.FAILED_ACTIVATION ->
                    failure = Optional.of(Reasons.firstCause(one.failure));
                case ComponentConfigurationDTO.UNSATISFIED_REFERENCE ->
                    lacking = Optional.of(lacking(description, one));
                default -> {
                    // it waits for its configuration
                }
            }
        }
        return new Component(satisfied, failure, lacking);
    }

    private static String lacking(ComponentDescriptionDTO description, ComponentConfigurationDTO one) {
        Set<String> types = new LinkedHashSet<>();
        for (UnsatisfiedReferenceDTO missing : one.unsatisfiedReferences) {
            for (var reference : description.references) {
                if (reference.name.equals(missing.name) && !reference.interfaceName.equals(CONDITION)) {
                    types.add("the service " + reference.interfaceName
                            + (missing.target == null ? "" : " with " + missing.target));
                }
            }
        }
        return types.isEmpty() ? "a condition" : String.join(" and ", types);
    }

    private static Map<String, Integer> services(Bundle bundle) {
        Map<String, Integer> count = new HashMap<>();
        for (ServiceReference<?> service : registered(bundle)) {
            for (String type : (String[]) service.getProperty(Constants.OBJECTCLASS)) {
                count.merge(type, 1, Integer::sum);
            }
        }
        return count;
    }

    private static ServiceReference<?>[] registered(Bundle bundle) {
        ServiceReference<?>[] services =
                bundle.getState() == Bundle.UNINSTALLED ? null : bundle.getRegisteredServices();
        return services == null ? new ServiceReference<?>[0] : services;
    }

    /**
     * A component is loaded when its service is asked for first, and only then it shows whether it can be: so each is asked
     * for once. Those that a bundle registered by itself are there already.
     */
    @Override
    public Set<String> hollow(Bundle bundle) {
        Set<String> hollow = new TreeSet<>();
        for (ServiceReference<?> service : registered(bundle)) {
            Object component = service.getProperty(COMPONENT_NAME);
            if (component == null || Constants.SCOPE_PROTOTYPE.equals(service.getProperty(Constants.SERVICE_SCOPE))) {
                continue;
            }
            if (framework.getService(service) != null) {
                framework.ungetService(service);
            } else if (service.getBundle() != null) {
                hollow.add("component " + component + " does not start; see the log");
            }
        }
        return hollow;
    }

    private Set<String> listeners() {
        ServiceReference<NetAdmin> service = framework.getServiceReference(NetAdmin.class);
        NetAdmin net = service == null ? null : framework.getService(service);
        if (net == null) {
            return Set.of();
        }
        try {
            return net.listeners().stream()
                    .filter(one -> one.problem().isEmpty() && one.protocolPresent())
                    .map(one -> one.listener().name())
                    .collect(Collectors.toSet());
        } finally {
            framework.ungetService(service);
        }
    }
}
