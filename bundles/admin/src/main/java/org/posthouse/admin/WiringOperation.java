package org.posthouse.admin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.dto.ServiceReferenceDTO;
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
                "Shows which bundle and version each part is bound to, and which reference is missing.",
                a -> Result.table(List.of("bundle", "version", "component", "state", "reference", "bound to"), rows()));
    }

    private List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        for (ComponentDescriptionDTO description : runtime.getComponentDescriptionDTOs()) {
            if (!description.bundle.symbolicName.startsWith(OURS)) {
                continue;
            }
            String component = simpleName(description.name);
            var configurations = runtime.getComponentConfigurationDTOs(description);
            if (configurations.isEmpty()) {
                rows.add(row(description, component, "no configuration", "", ""));
            }
            for (ComponentConfigurationDTO configuration : configurations) {
                rows.addAll(rows(description, component, configuration));
            }
        }
        // the same component with many configurations, bound to the same: once
        return rows.stream()
                .distinct()
                .sorted(Comparator.comparing(row -> String.join("\0", row)))
                .toList();
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
            boolean mandatory = reference.cardinality.startsWith("1");
            rows.add(row(
                    description,
                    component,
                    state,
                    simpleName(reference.interfaceName),
                    !bound.isEmpty() ? bound : mandatory ? "MISSING" : "nothing"));
        }
        if (rows.isEmpty()) {
            rows.add(row(description, component, state, "", ""));
        }
        return rows;
    }

    private String bound(ComponentConfigurationDTO configuration, String reference) {
        for (SatisfiedReferenceDTO satisfied : configuration.satisfiedReferences) {
            if (satisfied.name.equals(reference) && satisfied.boundServices != null) {
                return java.util.Arrays.stream(satisfied.boundServices)
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
