package org.posthouse.intake.life;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Hashtable;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.filter.FilterAdmin;
import org.posthouse.intake.filter.LivingFilters;

/** Offers the operations on versions of filters; each finds the parts it needs when it is run. */
@Component(
        service = {},
        immediate = true)
public final class LifeComponent {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final List<String> HOMES = List.of("posthouse.home", "karaf.base");

    private final List<ServiceRegistration<?>> registrations;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile LivingFilters filters;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile FilterAdmin shown;

    @Reference(
            target = "(operation.name=setting-set)",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Operation settings;

    @Activate
    public LifeComponent(BundleContext context) {
        LifeOperations operations = new LifeOperations(
                () -> Optional.ofNullable(filters),
                () -> Optional.ofNullable(shown),
                new SettingsSaving(() -> Optional.ofNullable(settings)),
                place(context),
                PATIENCE);
        registrations = operations.all().stream()
                .<ServiceRegistration<?>>map(operation -> register(context, operation))
                .toList();
    }

    /** Where plug-ins are put; empty in a container that has no such place. */
    private static Optional<Path> place(BundleContext context) {
        return HOMES.stream()
                .map(context::getProperty)
                .filter(Objects::nonNull)
                .findFirst()
                .map(home -> Path.of(home, "deploy"));
    }

    private static ServiceRegistration<?> register(BundleContext context, Operation operation) {
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put("operation.name", operation.name());
        return context.registerService(Operation.class, operation, properties);
    }

    @Deactivate
    void deactivate() {
        registrations.forEach(ServiceRegistration::unregister);
    }
}
