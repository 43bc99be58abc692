package org.posthouse.migration;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.directory.Directory;
import org.posthouse.migration.job.Jobs;
import org.posthouse.store.api.MailStore;
import org.posthouse.support.Bound;
import org.posthouse.support.DataDirectory;
import org.posthouse.support.Threads;
import org.posthouse.support.scratch.Bounds;
import org.posthouse.support.scratch.Scratch;

/** Offers the operations, and owns the jobs. */
@Component(
        service = {},
        immediate = true,
        configurationPid = "org.posthouse.migration")
@Designate(ocd = MigrationConfig.class)
public final class MigrationComponent {
    private static final String NAME = "migration";
    private static final int IN_MEMORY = 64 * 1024;
    private static final long ALL_IN_MEMORY = 2 << 20;
    /** Below the time for which SCR holds its lock. */
    private static final Duration STOP = Duration.ofSeconds(4);

    private static final Duration LEFT = Duration.ofHours(1);

    private final Bound<MailStore> store = new Bound<>("mail store");
    private final Bound<Directory> directory = new Bound<>("directory");
    private final Jobs jobs = new Jobs(Clock.systemUTC());
    private final ScheduledThreadPoolExecutor timer = Threads.timer(NAME + "-timer");
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
    private final Scratch scratch;
    private volatile long limit;

    @Activate
    public MigrationComponent(BundleContext context, MigrationConfig config) {
        Path data = DataDirectory.of(context, NAME);
        this.scratch =
                new Scratch(NAME, data.resolve("scratch"), new Bounds(IN_MEMORY, ALL_IN_MEMORY, config.minFree()));
        scratch.tidy(timer, LEFT);
        configure(config);
        MigrationOperations operations =
                new MigrationOperations(jobs, store, directory, scratch, data.resolve("moved"), () -> limit);
        for (Operation operation : operations.all()) {
            Hashtable<String, Object> properties = new Hashtable<>();
            properties.put("operation.name", operation.name());
            registrations.add(context.registerService(Operation.class, operation, properties));
        }
    }

    @Modified
    void configure(MigrationConfig config) {
        limit = Math.max(1, config.maxMessage());
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindStore(MailStore service) {
        store.bind(service);
    }

    void unbindStore(MailStore service) {
        store.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDirectory(Directory service) {
        directory.bind(service);
    }

    void unbindDirectory(Directory service) {
        directory.unbind(service);
    }

    /** Jobs stop at their next message; they can be run again. */
    @Deactivate
    void deactivate() {
        registrations.forEach(ServiceRegistration::unregister);
        registrations.clear();
        jobs.close(STOP);
        timer.shutdown();
    }
}
