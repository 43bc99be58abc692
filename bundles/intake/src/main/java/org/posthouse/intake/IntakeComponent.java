package org.posthouse.intake;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;
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
import org.posthouse.api.filter.Ended;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.FilterAdmin;
import org.posthouse.api.filter.FilterTrials;
import org.posthouse.api.filter.OutboundStage;
import org.posthouse.api.filter.SimpleFilter;
import org.posthouse.api.intake.Answer;
import org.posthouse.api.intake.Intake;
import org.posthouse.api.intake.Outbox;
import org.posthouse.api.intake.Rejection;
import org.posthouse.api.intake.Transaction;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Status;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.MetricSource;
import org.posthouse.api.routing.Routing;
import org.posthouse.api.server.ServerName;
import org.posthouse.api.spool.Draft;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.trace.Tracer;
import org.posthouse.api.transport.DirectTransport;
import org.posthouse.api.transport.Job;
import org.posthouse.intake.filter.FilterRegistry;
import org.posthouse.intake.filter.LivingFilters;
import org.posthouse.intake.filter.Situation;
import org.posthouse.intake.outbound.OutboundFilters;
import org.posthouse.intake.outbound.SpoolOutbox;
import org.posthouse.intake.parts.IntakeThreads;
import org.posthouse.intake.parts.Parts;
import org.posthouse.intake.parts.Timing;
import org.posthouse.intake.replay.Replays;
import org.posthouse.intake.transaction.MailIntake;
import org.posthouse.support.Gate;
import org.posthouse.support.memory.HeapShare;
import org.posthouse.support.metrics.ShareUse;
import org.posthouse.support.name.HostName;
import org.posthouse.support.scratch.Scratch;

/** Intake as a component: its services come and go at any moment. */
@Component(
        service = {
            Intake.class,
            FilterAdmin.class,
            FilterTrials.class,
            OutboundStage.class,
            Outbox.class,
            MetricSource.class,
            LivingFilters.class
        },
        immediate = true,
        configurationPid = "org.posthouse.intake")
@Designate(ocd = IntakeConfig.class)
public final class IntakeComponent
        implements Intake, FilterAdmin, FilterTrials, OutboundStage, Outbox, MetricSource, LivingFilters {
    /** Together below the 5 s that SCR waits for its lock. */
    private static final Duration GRACE = Duration.ofSeconds(3);

    /** For how long a message is there that was left by an intake; longer than those who have its ticket wait. */
    private static final Duration LEFT = Duration.ofMinutes(2);

    private static final Duration CLOSING = Duration.ofSeconds(1);

    private final Clock clock = Clock.systemUTC();
    private final Parts parts = new Parts();
    private final Gate gate = new Gate();
    private final HostName hostName = new HostName();
    private final IntakeThreads threads = IntakeThreads.start();
    private final Scratch scratch;
    private final FilterRegistry filters;
    private final MailIntake intake;
    private final OutboundFilters outbound;
    private final Replays replays;
    private final SpoolOutbox outbox = new SpoolOutbox(parts, gate);

    private final FilterSetBack setBack;

    @Activate
    public IntakeComponent(BundleContext context, IntakeConfig config) {
        setBack = new FilterSetBack(context);
        scratch = Configured.scratch(config);
        scratch.tidy(threads.timer(), LEFT);
        hostName.own(config.hostname());
        filters = new FilterRegistry(Timing.of(threads.timer()), Configured.filters(config), setBack.parts(clock));
        setBack.offer(filters::clear);
        intake = new MailIntake(
                parts,
                filters,
                scratch,
                clock,
                threads,
                gate,
                new SpoolOutbox(parts, new Gate()), // a commit that is let in may reply
                Configured.rules(config, hostName.get()));
        replays = new Replays(filters, intake::read, clock);
        outbound = new OutboundFilters(intake.chain(), gate, parts, clock);
    }

    @Modified
    synchronized void configure(IntakeConfig config) {
        hostName.own(config.hostname());
        intake.rules(Configured.rules(config, hostName.get()));
        filters.configure(Configured.filters(config));
    }

    @Deactivate
    void deactivate() {
        Ended unavailable = new Ended(Ended.How.REFUSED, Status.UNAVAILABLE);
        setBack.close();
        intake.close(GRACE, () -> filters.close(unavailable, CLOSING));
        threads.shutdown().run();
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    synchronized void bindServerName(ServerName service) {
        hostName.bind(service);
        intake.rules(intake.rules().named(hostName.get()));
    }

    void unbindServerName(ServerName service) {
        hostName.unbind(service);
    }

    /** What mail is stamped with now. */
    String hostname() {
        return intake.rules().hostname();
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindRouting(Routing service) {
        parts.routing().bind(service);
    }

    void unbindRouting(Routing service) {
        parts.routing().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindSpool(Spool service) {
        parts.spool().bind(service);
    }

    void unbindSpool(Spool service) {
        parts.spool().unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDirect(DirectTransport service) {
        parts.direct().bind(service);
    }

    void unbindDirect(DirectTransport service) {
        parts.direct().unbind(service);
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
            target = "(operation.name=rollback)",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindRollback(Operation service) {
        setBack.rollback(service);
    }

    void unbindRollback(Operation service) {
        setBack.noRollback(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            updated = "updatedFilter")
    void bindFilter(Filter filter, ServiceReference<Filter> reference, Map<String, Object> properties) {
        add(filter, reference.getBundle(), properties);
    }

    private void add(Filter filter, Bundle bundle, Map<String, Object> properties) {
        filters.add(
                filter,
                properties,
                bundle == null ? "" : bundle.getSymbolicName(),
                bundle == null ? Version.emptyVersion : bundle.getVersion(),
                bundle == null ? 0 : bundle.getLastModified());
    }

    /** A component that names no service is one of the interfaces it implements: the smallest filter is only this one. */
    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            target = "(!(objectClass=org.posthouse.api.filter.Filter))",
            updated = "updatedSimpleFilter")
    void bindSimpleFilter(
            SimpleFilter filter, ServiceReference<SimpleFilter> reference, Map<String, Object> properties) {
        add(filter, reference.getBundle(), properties);
    }

    void updatedSimpleFilter(SimpleFilter filter, Map<String, Object> properties) {
        filters.update(filter, properties);
    }

    void unbindSimpleFilter(SimpleFilter filter) {
        filters.remove(filter);
    }

    void updatedFilter(Filter filter, Map<String, Object> properties) {
        filters.update(filter, properties);
    }

    void unbindFilter(Filter filter) {
        filters.remove(filter);
    }

    @Override
    public void connect(Origin origin, Answer.Taker whenDecided) {
        intake.connect(origin, whenDecided);
    }

    @Override
    public void helo(Origin origin, Answer.Taker whenDecided) {
        intake.helo(origin, whenDecided);
    }

    @Override
    public void disconnected(String session) {
        intake.disconnected(session);
    }

    @Override
    public Transaction begin(Origin origin) throws Rejection {
        return intake.begin(origin);
    }

    @Override
    public Transaction begin(Origin origin, String ticket) throws Rejection {
        return intake.begin(origin, ticket);
    }

    @Override
    public Transaction attach(String ticket) throws Rejection {
        return intake.attach(ticket);
    }

    @Override
    public long maxSize() {
        return intake.maxSize();
    }

    @Override
    public String name() {
        return "intake";
    }

    @Override
    public List<Metric> read() {
        List<Metric> metrics = new ArrayList<>(parts.deliveries().read());
        metrics.addAll(filters.metrics());
        metrics.addAll(ShareUse.of(HeapShare.INTAKE, scratch.inMemory(), scratch.mostInMemory()));
        return metrics;
    }

    @Override
    public List<FilterInfo> filters() {
        return filters.filters();
    }

    @Override
    public List<FilterAdmin.Decision> decisions(int limit) {
        return filters.decisions(limit);
    }

    @Override
    public List<String> entries() {
        return filters.entries();
    }

    @Override
    public Situation situation(String name, Optional<List<String>> entries) {
        return filters.situation(name, entries);
    }

    @Override
    public List<Group> differences(String filter) {
        return filters.differences(filter);
    }

    @Override
    public <T> Optional<T> replay(Which which, Mail mail, Message message, boolean keep, Use<T> use)
            throws IOException, InterruptedException {
        return replays.replay(which, mail, message, keep, use);
    }

    @Override
    public List<Entry> entries(String filter, String symbolicName, String version) {
        return filters.entries(filter, symbolicName, new Version(version));
    }

    @Override
    public boolean isThere(Which which) {
        return filters.isThere(which);
    }

    @Override
    public Leaving leave(Job job, Message message) {
        return outbound.leave(job, message);
    }

    @Override
    public void submit(Mail mail, Message message, Draft.Completion whenDurable) {
        outbox.submit(mail, message, whenDurable);
    }
}
