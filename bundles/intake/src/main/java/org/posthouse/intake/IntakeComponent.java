package org.posthouse.intake;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.FilterAdmin;
import org.posthouse.api.intake.Intake;
import org.posthouse.api.intake.Rejection;
import org.posthouse.api.intake.Transaction;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Origin;
import org.posthouse.api.message.Status;
import org.posthouse.api.routing.Router;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.trace.Tracer;
import org.posthouse.api.transport.DirectTransport;
import org.posthouse.intake.body.Body;
import org.posthouse.intake.body.BodySink;
import org.posthouse.intake.body.Scratch;
import org.posthouse.intake.filter.Chain;

/** Intake as a component: its services come and go at any moment. */
@Component(
        service = {Intake.class, FilterAdmin.class},
        immediate = true,
        configurationPid = "org.posthouse.intake")
@Designate(ocd = IntakeConfig.class)
public final class IntakeComponent implements Intake, FilterAdmin, Services {
    /** Below the 5 s that SCR waits for its lock. */
    private static final Duration GRACE = Duration.ofSeconds(4);

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Directory directory;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Spool spool;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile DirectTransport direct;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Tracer tracer;

    private final Map<Router, ServiceReference<Router>> bound = new IdentityHashMap<>();
    private volatile List<Router> routers = List.of();

    private final Clock clock = Clock.systemUTC();
    private final Chain chain = new Chain(clock, this::copy);
    private final Workers workers;
    private final Scratch scratch;
    private final Door door;

    @Activate
    public IntakeComponent(IntakeConfig config) {
        scratch = new Scratch(
                Settings.directory(config),
                Math.max(0, config.memoryThreshold()),
                Math.max(0, config.memoryBudget()),
                Math.max(0, config.minFree()));
        scratch.clean();
        workers = Workers.start();
        door = new Door(this, chain, scratch, clock, workers, Settings.of(config));
        configure(config);
    }

    @Modified
    void configure(IntakeConfig config) {
        door.settings(Settings.of(config));
        chain.configure(Settings.names(config.requiredFilters()), config.filterThreads());
    }

    @Deactivate
    void deactivate() {
        door.gate.close(GRACE);
        door.dropTickets();
        workers.shutdown();
        chain.close();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            updated = "updatedRouter")
    void bindRouter(Router router, ServiceReference<Router> reference) {
        synchronized (bound) {
            bound.put(router, reference);
            routers = bound.entrySet().stream()
                    .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    void updatedRouter(Router router, ServiceReference<Router> reference) {
        bindRouter(router, reference);
    }

    void unbindRouter(Router router) {
        synchronized (bound) {
            bound.remove(router);
            routers = routers.stream().filter(r -> r != router).toList();
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            updated = "updatedFilter")
    void bindFilter(Filter filter, ServiceReference<Filter> reference, Map<String, Object> properties) {
        chain.add(filter, properties, name(reference));
    }

    private static String name(ServiceReference<Filter> reference) {
        Bundle bundle = reference.getBundle();
        return bundle == null ? "" : bundle.getSymbolicName() + "/" + bundle.getVersion();
    }

    void updatedFilter(Filter filter, ServiceReference<Filter> reference, Map<String, Object> properties) {
        chain.replace(filter, properties, name(reference));
    }

    void unbindFilter(Filter filter) {
        chain.remove(filter);
    }

    /** Reads what a filter wrote into a body of ours, under the same limit as what clients send. */
    private Body copy(Message message) throws IOException {
        BodySink sink = scratch.sink(door.maxSize());
        try (var in = message.open(0)) {
            in.transferTo(sink);
        } catch (IOException | RuntimeException e) {
            sink.discard();
            throw e;
        }
        return sink.finish()
                .orElseThrow(() -> new IOException("cannot keep it: "
                        + sink.failure().map(Status::toString).orElse("")));
    }

    @Override
    public void connect(Origin origin) throws Rejection {
        door.connect(origin);
    }

    @Override
    public Transaction begin(Origin origin) throws Rejection {
        return door.begin(origin);
    }

    @Override
    public Transaction attach(String ticket) throws Rejection {
        return door.attach(ticket);
    }

    @Override
    public long maxSize() {
        return door.maxSize();
    }

    @Override
    public List<FilterInfo> filters() {
        return chain.filters();
    }

    @Override
    public List<Decision> decisions(int limit) {
        return chain.decisions(limit);
    }

    @Override
    public Directory directory() {
        return directory;
    }

    @Override
    public Spool spool() {
        return spool;
    }

    @Override
    public DirectTransport direct() {
        return direct;
    }

    @Override
    public Tracer tracer() {
        return tracer;
    }

    @Override
    public List<Router> routers() {
        return routers;
    }
}
