package org.posthouse.admin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.dto.ServiceReferenceDTO;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.SatisfiedReferenceDTO;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.Result;

/** Which bundle and version each part is bound to, and what is missing. */
final class WiringOperation {
    private static final String OURS = "org.posthouse.";
    private static final String PACKAGE = "osgi.wiring.package";
    private static final String CONDITION = "org.osgi.service.condition.Condition";

    private final BundleContext context;
    private final ServiceComponentRuntime runtime;

    WiringOperation(BundleContext context, ServiceComponentRuntime runtime) {
        this.context = context;
        this.runtime = runtime;
    }

    Operation operation() {
        return AdminOperation.read(
                "wiring",
                "Shows which bundle and version each part is bound to, and which references are missing.",
                a -> Result.table(List.of("bundle", "version", "component", "state", "reference", "bound to"), rows()));
    }

    private List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        Map<Long, Bundle> parts = parts();
        Set<Long> shown = new HashSet<>();
        for (ComponentDescriptionDTO description : runtime.getComponentDescriptionDTOs()) {
            if (!parts.containsKey(description.bundle.id)) {
                continue;
            }
            shown.add(description.bundle.id);
            String component = simpleName(description.name);
            var configurations = runtime.getComponentConfigurationDTOs(description);
            if (configurations.isEmpty()) {
                rows.add(row(description, component, "no configuration", "", ""));
            }
            for (ComponentConfigurationDTO configuration : configurations) {
                rows.addAll(rows(description, component, configuration));
            }
        }
        // a plug-in need not have components to provide something
        parts.values().stream()
                .filter(part -> !shown.contains(part.getBundleId()) && provides(part))
                .forEach(part -> rows.add(
                        List.of(part.getSymbolicName(), part.getVersion().toString(), "", "active", "", "")));
        // the same component with many configurations, bound to the same: once
        return rows.stream()
                .distinct()
                .sorted(Comparator.comparing(row -> String.join("\0", row)))
                .toList();
    }

    /** The bundles of the mail server, and those that use a package of it: plug-ins. */
    private Map<Long, Bundle> parts() {
        Map<Long, Bundle> parts = new HashMap<>();
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getSymbolicName() != null && isPart(bundle)) {
                parts.put(bundle.getBundleId(), bundle);
            }
        }
        return parts;
    }

    private static boolean isPart(Bundle bundle) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        return bundle.getSymbolicName().startsWith(OURS)
                || wiring != null
                        && wiring.getRequiredWires(PACKAGE).stream()
                                .map(wire ->
                                        wire.getCapability().getAttributes().get(PACKAGE))
                                .anyMatch(name -> String.valueOf(name).startsWith(OURS));
    }

    private static boolean provides(Bundle bundle) {
        ServiceReference<?>[] services =
                bundle.getState() == Bundle.UNINSTALLED ? null : bundle.getRegisteredServices();
        return services != null
                && Arrays.stream(services)
                        .flatMap(service -> Arrays.stream((String[]) service.getProperty(Constants.OBJECTCLASS)))
                        .anyMatch(type -> type.startsWith(OURS));
    }

    private List<List<String>> rows(
            ComponentDescriptionDTO description, String component, ComponentConfigurationDTO configuration) {
        String state = state(configuration.state);
        List<List<String>> rows = new ArrayList<>();
        for (ReferenceDTO reference : description.references) {
            if (reference.interfaceName.equals(CONDITION)) {
                continue; // every component has it: it says nothing
            }
            String bound = bound(configuration, reference.name);
            rows.add(row(
                    description,
                    component,
                    state,
                    simpleName(reference.interfaceName),
                    !bound.isEmpty() ? bound : unbound(reference.cardinality)));
        }
        if (rows.isEmpty()) {
            rows.add(row(description, component, state, "", ""));
        }
        return rows;
    }

    /** Where any number may come there is nothing amiss if none does: plug-ins, filters, warnings. */
    private static String unbound(String cardinality) {
        return switch (cardinality) {
            case "1..1", "1..n" -> "MISSING";
            case "0..n" -> "none";
            default -> "nothing";
        };
    }

    private String bound(ComponentConfigurationDTO configuration, String reference) {
        for (SatisfiedReferenceDTO satisfied : configuration.satisfiedReferences) {
            if (satisfied.name.equals(reference) && satisfied.boundServices != null) {
                return Arrays.stream(satisfied.boundServices)
                        .map(this::provider)
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(", "));
            }
        }
        return "";
    }

    private String provider(ServiceReferenceDTO service) {
        Bundle bundle = context.getBundle(service.bundle);
        return bundle == null ? "?" : bundle.getSymbolicName() + " " + bundle.getVersion();
    }

    private static List<String> row(
            ComponentDescriptionDTO description, String component, String state, String reference, String bound) {
        return List.of(description.bundle.symbolicName, description.bundle.version, component, state, reference, bound);
    }

    private static String state(int state) {
        return switch (state) {
            case ComponentConfigurationDTO.ACTIVE -> "active";
            case ComponentConfigurationDTO.SATISFIED -> "satisfied";
            case ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION -> "no configuration";
            case ComponentConfigurationDTO.UNSATISFIED_REFERENCE -> "unsatisfied";
            case ComponentConfigurationDTO.FAILED_ACTIVATION -> "failed";
            default -> Integer.toString(state).toLowerCase(Locale.ROOT);
        };
    }

    private static String simpleName(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
