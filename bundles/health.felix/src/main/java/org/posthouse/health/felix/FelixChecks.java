package org.posthouse.health.felix;

import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.felix.hc.api.HealthCheck;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.posthouse.api.health.Doctor;

/** Registers a health check of Felix for each of ours that is there, under its name and its tags. */
@Component(
        service = {},
        immediate = true)
public final class FelixChecks {
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Doctor doctor;

    private final BundleContext context;
    private final Map<org.posthouse.api.health.HealthCheck, ServiceRegistration<HealthCheck>> shown =
            new ConcurrentHashMap<>();

    /** Checks are bound afterwards: constructors come first. */
    @Activate
    public FelixChecks(BundleContext context) {
        this.context = context;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addCheck(org.posthouse.api.health.HealthCheck check) {
        String name = check.name();
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(HealthCheck.NAME, name);
        properties.put(HealthCheck.TAGS, check.tags().toArray(new String[0]));
        properties.put(HealthCheck.MBEAN_NAME, name);
        shown.put(check, context.registerService(HealthCheck.class, () -> Findings.result(name, doctor), properties));
    }

    void removeCheck(org.posthouse.api.health.HealthCheck check) {
        ServiceRegistration<HealthCheck> registration = shown.remove(check);
        if (registration != null) {
            registration.unregister();
        }
    }

    @Deactivate
    void deactivate() {
        shown.keySet().forEach(this::removeCheck);
    }
}
