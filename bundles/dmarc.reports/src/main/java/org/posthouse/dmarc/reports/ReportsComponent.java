package org.posthouse.dmarc.reports;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.dmarc.DmarcJudgement;
import org.posthouse.api.dmarc.DmarcListener;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.intake.Outbox;
import org.posthouse.api.message.Address;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.MetricSource;
import org.posthouse.api.server.DnsRecords;
import org.posthouse.api.server.ServerName;
import org.posthouse.dmarc.reports.incoming.Received;
import org.posthouse.dmarc.reports.incoming.ReportFilter;
import org.posthouse.dmarc.reports.outgoing.AggregateReports;
import org.posthouse.dmarc.reports.outgoing.FailureReports;
import org.posthouse.dmarc.reports.tally.Row;
import org.posthouse.dmarc.reports.tally.Tallies;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.support.DataDirectory;
import org.posthouse.support.RateLimited;
import org.posthouse.support.Threads;
import org.posthouse.support.address.AsciiForm;
import org.posthouse.support.metrics.Counters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what DMARC found, sends it, and takes reports of others. */
@Component(
        immediate = true,
        service = {DmarcListener.class, DnsRecords.class, MetricSource.class},
        configurationPid = "org.posthouse.dmarc.reports")
@Designate(ocd = ReportsConfig.class)
public final class ReportsComponent implements DmarcListener, DnsRecords, MetricSource {
    private static final Logger LOG = LoggerFactory.getLogger(ReportsComponent.class);
    private static final String DIRECTORY = "dmarc";
    private static final String RECEIVED = "received";
    private static final long KEEP_SECONDS = 2;
    private static final long SEND_SECONDS = 60;
    private static final int SAVE_EVERY = 15; // of the former
    private static final long STOP_SECONDS = 3; // below the 5 seconds that SCR waits
    private static final int WAITING = 20;

    private final RateLimited failures = new RateLimited(LOG, Duration.ofMinutes(10));
    private final BundleContext context;
    private final Path file;
    private final Tallies tallies;
    private final Received received;
    private final Counters sent = new Counters();
    private final Counters taken = new Counters();
    private final Recent recent = new Recent();
    private final ScheduledExecutorService keeping = Threads.timer("dmarc-counts");
    private final ScheduledExecutorService sending = Threads.timer("dmarc-reports");
    private final ExecutorService reporting = Threads.pool("dmarc-failures", 1, WAITING);
    private final AggregateReports aggregate;
    private final FailureReports single;
    private final Surroundings parts;
    private final List<ServiceRegistration<?>> operations = new ArrayList<>();
    private volatile ReportsConfig config;
    private volatile Optional<Address> address = Optional.empty();
    private ServiceRegistration<Filter> filter; // guarded by this
    private boolean read; // used by the keeping thread
    private int rounds; // likewise

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Resolver resolver;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Outbox outbox;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile ServerName name;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile DirectoryAdmin directory;

    /** For the framework. */
    @Activate
    public ReportsComponent(BundleContext context, ReportsConfig config) {
        this(context, DataDirectory.of(context, DIRECTORY), Clock.systemUTC(), config);
    }

    ReportsComponent(BundleContext context, Path directory, Clock clock, ReportsConfig config) {
        this.context = context;
        this.file = directory.resolve(RECEIVED);
        this.tallies = new Tallies(directory, clock);
        this.received = new Received(clock);
        this.parts =
                new Surroundings(() -> this.config, () -> resolver, () -> outbox, () -> name, () -> this.directory);
        this.aggregate = new AggregateReports(tallies, parts, clock, sent);
        this.single = new FailureReports(parts, reporting, clock, sent);
        configure(config);
        for (Operation operation : new ReportsOperations(received, tallies, () -> resolver).all()) {
            operations.add(context.registerService(Operation.class, operation, null));
        }
        keeping.scheduleWithFixedDelay(
                Threads.guarded(failures, "keeping DMARC results", this::keep), 0, KEEP_SECONDS, TimeUnit.SECONDS);
        sending.scheduleWithFixedDelay(
                Threads.guarded(failures, "sending DMARC reports", this::send),
                SEND_SECONDS,
                SEND_SECONDS,
                TimeUnit.SECONDS);
    }

    /** Takes new settings; what was counted stays. */
    @Modified
    synchronized void configure(ReportsConfig now) {
        config = now;
        String wanted = now.reportAddress().strip();
        Optional<Address> parsed = Address.parse(wanted).map(Address::normalized);
        if (!wanted.isEmpty() && parsed.isEmpty()) {
            LOG.warn("reportAddress is no address: {}", wanted);
        }
        if (parsed.equals(address)) {
            return;
        }
        address = parsed;
        if (filter != null) {
            filter.unregister();
            filter = null;
        }
        parsed.ifPresent(one -> {
            Dictionary<String, Object> properties = new Hashtable<>();
            properties.put(Filter.NAME, "dmarc-reports");
            properties.put(Filter.ROLES, "MX,LMTP");
            properties.put(Filter.ON_FAILURE, "pass");
            properties.put(Filter.DEADLINE, ReportFilter.DEADLINE);
            properties.put("service.ranking", -2000); // behind all that refuse mail
            filter = context.registerService(
                    Filter.class, new ReportFilter(one, received, parts::isOurs, taken), properties);
        });
    }

    /** Writes what has changed. Nothing is interrupted: whoever is writing would lose the file. */
    @Deactivate
    void deactivate() {
        operations.forEach(ServiceRegistration::unregister);
        synchronized (this) {
            if (filter != null) {
                filter.unregister();
                filter = null;
            }
        }
        aggregate.stop();
        sending.shutdown();
        reporting.shutdown();
        keeping.execute(Threads.guarded(LOG, "closing DMARC results", this::close));
        keeping.shutdown();
        try {
            if (!keeping.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("DMARC results are still being written: the disk is slow");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Tallies tallies() {
        return tallies;
    }

    Received received() {
        return received;
    }

    private void close() {
        if (tallies.isOwner()) {
            save();
        }
        tallies.close();
    }

    private void keep() {
        tallies.work();
        if (!tallies.isOwner()) {
            return;
        }
        if (!read) {
            read = true;
            try {
                received.read(file);
            } catch (IOException e) {
                LOG.warn("reports of others cannot be read from {}: {}", file, e.toString());
            }
        }
        if (rounds++ % SAVE_EVERY == 0) {
            received.keep(Math.max(1, config.keepDays()));
            save();
        }
    }

    private void save() {
        try {
            received.write(file);
        } catch (IOException e) {
            failures.warn("reports of others cannot be written: {}", e.toString());
        }
    }

    private void send() {
        if (config.sendReports()) {
            aggregate.round(Duration.ofMinutes(Math.max(1, config.sendWithinMinutes())));
        }
    }

    @Override
    public void judged(DmarcJudgement judgement) {
        ReportsConfig now = config;
        if (isReport(judgement) || !recent.add(judgement.mail().id())) {
            return;
        }
        if (now.sendReports() && judgement.wantsAggregate()) {
            Row.of(judgement).ifPresent(row -> tallies.count(judgement.policyDomain(), row));
        }
        if (now.sendFailureReports()) {
            single.judged(
                    judgement,
                    new FailureReports.Terms(
                            Math.max(1, now.failuresPerDay()),
                            !now.failureContent().equals("headers")));
        }
    }

    /** Reports about reports would never end. */
    private boolean isReport(DmarcJudgement judgement) {
        return address.isPresent()
                && judgement.mail().recipients().stream()
                        .allMatch(one -> one.namedAs().normalized().equals(address.get()));
    }

    @Override
    public List<Entry> of(String domain) {
        if (address.isEmpty()) {
            return List.of();
        }
        String ascii = AsciiForm.comparable(domain);
        String host = AsciiForm.comparable(address.get().domain());
        List<Entry> records = new ArrayList<>();
        records.add(new Entry("_dmarc." + ascii, "TXT", "v=DMARC1; p=none; rua=mailto:" + address.get(), "DMARC"));
        if (!host.equals(ascii)) { // rfc9990#4; needless if one is below the other, and does no harm
            records.add(new Entry(ascii + "._report._dmarc." + host, "TXT", "v=DMARC1", "DMARC reports"));
        }
        return records;
    }

    @Override
    public String name() {
        return "dmarc-reports";
    }

    @Override
    public List<Metric> read() {
        return List.of(
                Metric.counter(
                        "posthouse_dmarc_reports_sent",
                        "DMARC reports by what became of them: sent, unwanted, unverified, too-large, given-up, skipped.",
                        sent.samples("result")),
                Metric.counter(
                        "posthouse_dmarc_reports_received",
                        "DMARC reports of others: read, failure, duplicate, foreign, forged, unreadable, busy.",
                        taken.samples("result")),
                Metric.gauge(
                        "posthouse_dmarc_rows",
                        "Different results of DMARC that are counted today.",
                        tallies.current().size()),
                Metric.gauge(
                        "posthouse_dmarc_received_counts",
                        "Counts by domain, client and day that others have reported.",
                        received.size()));
    }
}
