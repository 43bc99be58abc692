package org.posthouse.setup;

import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.health.Doctor;
import org.posthouse.api.server.ServerName;
import org.posthouse.setup.change.Journal;
import org.posthouse.store.api.MailStore;
import org.posthouse.support.DataDirectory;

/** Offers {@code setup}, {@code setup-check} and {@code setup-undo}, and finds for each of them the parts that are there. */
@Component(
        service = {},
        immediate = true)
public final class SetupComponent implements Parts {
    private static final String FILE = "posthouse.setup";

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile ConfigurationAdmin configurations;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile DirectoryAdmin directory;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile MailStore store;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile ServerName name;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Doctor doctor;

    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();

    @Activate
    void activate(BundleContext context) {
        Optional<Journal> journal = DataDirectory.etc(context).map(etc -> new Journal(etc.resolve(FILE)));
        for (Operation operation : new SetupOperations(this, journal).all()) {
            Hashtable<String, Object> properties = new Hashtable<>();
            properties.put("operation.name", operation.name());
            registrations.add(context.registerService(Operation.class, operation, properties));
        }
    }

    @Deactivate
    void deactivate() {
        registrations.forEach(ServiceRegistration::unregister);
        registrations.clear();
    }

    @Override
    public Optional<ConfigurationAdmin> configurations() {
        return Optional.ofNullable(configurations);
    }

    @Override
    public Optional<DirectoryAdmin> directory() {
        return Optional.ofNullable(directory);
    }

    @Override
    public Optional<MailStore> store() {
        return Optional.ofNullable(store);
    }

    @Override
    public Optional<ServerName> name() {
        return Optional.ofNullable(name);
    }

    @Override
    public Optional<Doctor> doctor() {
        return Optional.ofNullable(doctor);
    }
}
