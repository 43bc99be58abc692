package org.posthouse.admin;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
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
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.directory.AccountAccess;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.filter.FilterAdmin;
import org.posthouse.api.queue.QueueAdmin;
import org.posthouse.api.server.Warning;
import org.posthouse.api.trace.Tracer;
import org.posthouse.net.api.NetAdmin;
import org.posthouse.net.api.tls.Certificates;
import org.posthouse.net.api.tls.Renewal;
import org.posthouse.store.api.MailStore;
import org.posthouse.store.api.StoreAdmin;
import org.posthouse.support.DataDirectory;
import org.posthouse.support.calls.BoundedCalls;

/** Offers every operation as a service; each finds the parts it needs when it is run. */
@Component(
        service = {},
        immediate = true)
public final class AdminComponent {
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile DirectoryAdmin directory;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Directory lookup;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile AccountAccess access;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile QueueAdmin queue;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile NetAdmin net;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Certificates certificates;

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile List<Renewal> renewals = List.of();

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile FilterAdmin filters;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Tracer tracer;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile MailStore store;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile StoreAdmin storeAdmin;

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile List<Warning> warnings = List.of();

    /** How long an operation waits for a part it needs. */
    Duration patience = Services.PATIENCE;

    /** The directory of all data. */
    Optional<Path> root = Optional.empty();

    /** A mail can have 32 MiB, and a face may have few threads: none of them reads it. */
    private final BoundedCalls texts = new BoundedCalls("mail-texts", 2, 8, Duration.ofSeconds(10));

    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();

    @Reference
    ServiceComponentRuntime runtime;

    @Activate
    void activate(BundleContext context) {
        root = DataDirectory.root(context);
        List<Operation> all = new ArrayList<>(operations());
        all.add(new WiringOperation(context, runtime).operation());
        for (Operation operation : all) {
            Hashtable<String, Object> properties = new Hashtable<>();
            properties.put("operation.name", operation.name());
            registrations.add(context.registerService(Operation.class, operation, properties));
        }
    }

    @Deactivate
    void deactivate() {
        registrations.forEach(ServiceRegistration::unregister);
        registrations.clear();
        texts.close();
    }

    /** All operations that need no framework. */
    List<Operation> operations() {
        var net = Services.of("network", patience, () -> this.net);
        var queue = Services.of("queue", patience, () -> this.queue);
        var tracer = Services.of("trace", patience, () -> this.tracer);
        var storeAdmin = Services.of("mail store", patience, () -> this.storeAdmin);
        List<Operation> all = new ArrayList<>();
        all.add(new StatusOperation(
                        Services.now("network", () -> this.net),
                        Services.now("queue", () -> this.queue),
                        Services.now("trace", () -> this.tracer),
                        Services.now("mail store", () -> this.storeAdmin),
                        () -> this.warnings)
                .operation());
        var lookup = Services.of("directory", patience, () -> this.lookup);
        AccountSessions sessions = new AccountSessions(lookup, net);
        all.addAll(new DirectoryOperations(
                        Services.of("directory", patience, () -> this.directory),
                        lookup,
                        Services.now("directory", () -> this.access),
                        Services.of("mail store", patience, () -> this.store),
                        sessions)
                .all());
        all.addAll(new AccessOperations(Services.of("directory", patience, () -> this.access), sessions).all());
        all.addAll(new QueueOperations(queue, texts).all());
        all.addAll(new FilterOperations(Services.of("filter chain", patience, () -> this.filters)).all());
        all.addAll(new ServerOperations(net).all());
        all.add(new TraceOperation(tracer, () -> this.queue).operation());
        all.addAll(new CertificateOperations(
                        Services.of("certificate", patience, () -> this.certificates), () -> this.renewals)
                .all());
        all.addAll(
                new StoreOperations(storeAdmin, queue, Services.of("directory", patience, () -> this.directory), root)
                        .all());
        return all;
    }
}
