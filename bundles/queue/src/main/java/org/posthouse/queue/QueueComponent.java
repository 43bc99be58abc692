package org.posthouse.queue;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import org.osgi.framework.BundleContext;
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
import org.posthouse.api.filter.OutboundStage;
import org.posthouse.api.intake.Outbox;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.MetricSource;
import org.posthouse.api.queue.QueueAdmin;
import org.posthouse.api.queue.Rework;
import org.posthouse.api.routing.Routing;
import org.posthouse.api.server.ServerName;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.trace.Tracer;
import org.posthouse.api.transport.Transport;
import org.posthouse.queue.attempt.Unrecorded;
import org.posthouse.queue.parts.Parts;
import org.posthouse.queue.schedule.Scheduler;
import org.posthouse.support.DataDirectory;
import org.posthouse.support.Threads;
import org.posthouse.support.classes.Preload;
import org.posthouse.support.name.HostName;

/** The queue as a component: its services come and go at any moment, and mail waits for those that are absent. */
@Component(
        service = {QueueAdmin.class, MetricSource.class},
        immediate = true,
        configurationPid = "org.posthouse.queue")
@Designate(ocd = QueueConfig.class)
public final class QueueComponent implements QueueAdmin, MetricSource {
    private static final Duration SHORT_GRACE = Duration.ofMillis(500);
    /** With the short one below the 5 s that SCR waits for its lock. */
    private static final Duration GRACE = Duration.ofSeconds(3);

    private final BundleContext context;
    private final Parts parts = new Parts();
    private final Unrecorded unrecorded;
    private final ThreadPoolExecutor workers;
    private final Scheduler scheduler;
    private final Admin admin;
    private final Bell bell;
    private final HostName hostName = new HostName();
    private QueueConfig config; // guarded by this

    @Activate
    public QueueComponent(BundleContext context, @Reference Bell bell, QueueConfig config) {
        this.context = context;
        this.bell = bell;
        this.config = config;
        hostName.own(config.hostname());
        unrecorded = new Unrecorded(DataDirectory.of(context, "queue").resolve("handover"));
        unrecorded.takeOver();
        int limit = Math.max(1, config.workers());
        workers = Threads.pool("queue-worker", limit, limit);
        Clock clock = Clock.systemUTC();
        scheduler = new Scheduler(
                parts,
                PolicyReader.read(config, hostName.get()),
                clock,
                () -> ThreadLocalRandom.current().nextDouble(),
                workers,
                limit,
                unrecorded);
        admin = new Admin(parts, scheduler, clock);
        bell.wakes(scheduler::mailCame, scheduler::partCame);
        Threads.thread("queue-scheduler", scheduler::run).start();
    }

    @Modified
    synchronized void modified(QueueConfig changed) {
        config = changed;
        hostName.own(changed.hostname());
        scheduler.policy(PolicyReader.read(changed, hostName.get()));
    }

    @Deactivate
    void deactivate() {
        bell.wakes(() -> {}, () -> {});
        if (!scheduler.stop(SHORT_GRACE)) {
            Preload.all(context.getBundle()); // an attempt may end when this bundle is no more
            scheduler.stop(GRACE);
        }
        scheduler.leave();
        unrecorded.close();
        workers.shutdown(); // what is under way still records its outcome
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    synchronized void bindServerName(ServerName service) {
        hostName.bind(service);
        scheduler.policy(PolicyReader.read(config, hostName.get()));
    }

    void unbindServerName(ServerName service) {
        hostName.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindTracer(Tracer service) {
        parts.traces().bind(service);
    }

    void unbindTracer(Tracer service) {
        parts.traces().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindSpool(Spool service) {
        unrecorded.takeOver(); // what ended since the last queue left
        parts.spool().bind(service);
        scheduler.partCame();
    }

    void unbindSpool(Spool service) {
        parts.spool().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindRouting(Routing service) {
        parts.routing().bind(service);
        scheduler.partCame();
    }

    void unbindRouting(Routing service) {
        parts.routing().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindStage(OutboundStage service) {
        parts.stage().bind(service);
        scheduler.partCame();
    }

    void unbindStage(OutboundStage service) {
        parts.stage().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindOutbox(Outbox service) {
        parts.outbox().bind(service);
        scheduler.partCame();
    }

    void unbindOutbox(Outbox service) {
        parts.outbox().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            updated = "bindTransport")
    void bindTransport(Transport transport, ServiceReference<Transport> reference) {
        parts.transports().bind(transport, reference);
        scheduler.partCame();
    }

    void unbindTransport(ServiceReference<Transport> reference) {
        parts.transports().unbind(reference);
    }

    @Override
    public String name() {
        return "deliveries";
    }

    @Override
    public List<Metric> read() {
        return parts.deliveries().read();
    }

    @Override
    public Spool.Page list(Query query, OptionalLong after, int limit) {
        return admin.list(query, after, limit);
    }

    @Override
    public Spool.Tally count(Query query) {
        return admin.count(query);
    }

    @Override
    public List<DestinationStatus> destinations(Query query, int limit) {
        return admin.destinations(query, limit);
    }

    @Override
    public Optional<Mail> find(String id) {
        return admin.find(id);
    }

    @Override
    public Optional<String> header(String id) throws IOException {
        return admin.header(id);
    }

    @Override
    public <T> Optional<T> read(String id, Reading<T> reading) throws IOException {
        return admin.read(id, reading);
    }

    @Override
    public int retry(Query query) throws IOException {
        return admin.retry(query);
    }

    @Override
    public int hold(Query query, Hold hold) throws IOException {
        return admin.hold(query, hold);
    }

    @Override
    public int release(Query query) throws IOException {
        return admin.release(query);
    }

    @Override
    public Optional<String> release(String id, Rework rework) throws IOException {
        return admin.release(id, rework);
    }

    @Override
    public int delete(Query query) throws IOException {
        return admin.delete(query);
    }

    @Override
    public int bounce(Query query) throws IOException {
        return admin.bounce(query);
    }

    @Override
    public void pause(boolean paused) {
        admin.pause(paused);
    }

    @Override
    public boolean paused() {
        return admin.paused();
    }

    @Override
    public Spool.Counts counts() {
        return admin.counts();
    }
}
