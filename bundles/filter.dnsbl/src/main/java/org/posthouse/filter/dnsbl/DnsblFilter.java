package org.posthouse.filter.dnsbl;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.Inspection;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.api.health.HealthCheck;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.MetricSource;
import org.posthouse.api.metrics.Sample;
import org.posthouse.auth.peer.Networks;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.support.Comeback;
import org.posthouse.support.Threads;
import org.posthouse.support.metrics.Counters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the lists, tests them, and begins inspections. */
@Component(
        immediate = true,
        service = {Filter.class, MetricSource.class, HealthCheck.class},
        property = {
            Filter.NAME + "=" + DnsblInspection.NAME,
            Filter.ROLES + "=MX",
            Filter.DEADLINE + ":Long=60000",
            Filter.ON_FAILURE + "=pass", // what lists say is a hint
            "service.ranking:Integer=250"
        },
        configurationPid = "org.posthouse.filter.dnsbl")
@Designate(ocd = DnsblConfig.class)
public final class DnsblFilter implements Filter, MetricSource, HealthCheck {
    private static final Logger LOG = LoggerFactory.getLogger(DnsblFilter.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int WAITERS = 8; // as many as intake has threads for a filter
    private static final int THREADS = 24; // that wait for the DNS
    private static final int WAITING = 2000;
    private static final long TICK_SECONDS = 15;
    private static final int MOST_LISTS = 30;

    private final Comeback comeback = new Comeback(PATIENCE, WAITERS);
    private final ExecutorService pool = Threads.pool("dnsbl", THREADS, WAITING);
    private final Counters counters = new Counters();
    private final Asker asker = new Asker(pool, counters);
    private final HostNames hostNames = new HostNames();
    private final ScheduledExecutorService timer;
    private final LongSupplier nanoTime;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Resolver resolver;

    private volatile Setup setup;

    /** For the framework. */
    public DnsblFilter() {
        this(Threads.timer("dnsbl-tests"), System::nanoTime);
    }

    DnsblFilter(ScheduledExecutorService timer, LongSupplier nanoTime) {
        this.timer = timer;
        this.nanoTime = nanoTime;
    }

    @Activate
    void activate(DnsblConfig config) {
        configure(config);
        Runnable tick = Threads.guarded(LOG, "testing DNS lists", this::testDue);
        timer.scheduleWithFixedDelay(tick, TICK_SECONDS, TICK_SECONDS, TimeUnit.SECONDS);
    }

    @Deactivate
    void deactivate() {
        timer.shutdownNow();
        pool.shutdownNow();
    }

    /** Takes new settings; lists that stay as they are keep their standing. */
    @Modified
    void configure(DnsblConfig config) {
        Map<BlockList, WatchedList> before = new LinkedHashMap<>();
        if (setup != null) {
            setup.lists().forEach(list -> before.put(list.list(), list));
        }
        Map<String, WatchedList> lists = new LinkedHashMap<>();
        for (String text : config.lists()) {
            parse(text).ifPresent(list -> {
                boolean twice = lists.containsKey(list.zone());
                if (twice || lists.size() >= MOST_LISTS) {
                    LOG.warn(
                            "DNS list ignored: {}: {}", text, twice ? "its domain is there already" : "too many lists");
                } else {
                    lists.put(list.zone(), before.getOrDefault(list, new WatchedList(list, nanoTime)));
                }
            });
        }
        setup = new Setup(
                List.copyOf(lists.values()),
                Networks.of(config.trusted(), text -> LOG.warn("trusted network ignored: {} is not a network", text)),
                Duration.ofMillis(config.timeLimit()),
                config.onTempError().equals("defer"),
                config.mostPerMessage(),
                Duration.ofMinutes(config.testMinutes()),
                Duration.ofMinutes(config.restMinutes()));
        testDue();
    }

    private static Optional<BlockList> parse(String text) {
        try {
            return Optional.of(ListParser.parse(text));
        } catch (IllegalArgumentException e) {
            LOG.warn("DNS list ignored: {}: {}", text, e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public Inspection begin(Context context) {
        return new DnsblInspection(this, setup);
    }

    @Override
    public Set<Stage> stages() {
        return EnumSet.of(Stage.SENDER, Stage.RECIPIENT, Stage.MESSAGE);
    }

    /** Asks the lists; empty if there is no resolver. */
    Optional<Asker.Found> ask(List<Subject> subjects, Setup now) {
        Optional<Asker.Found> found =
                resolver().map(dns -> asker.ask(dns, now.lists(), subjects, deadline(now), now.rest()));
        testDue(); // a list may have become suspicious
        return found;
    }

    /** As {@link HostNames#confirmed}; empty, too, if it is late. */
    Optional<String> hostName(Resolver dns, InetAddress client, Setup now) {
        return asker.get(() -> hostNames.confirmed(dns, client), deadline(now));
    }

    Optional<Resolver> resolver() {
        return comeback.get(() -> resolver);
    }

    private static long deadline(Setup now) {
        return System.nanoTime() + now.timeLimit().toNanos();
    }

    /** True while some list is being tested. */
    boolean testing() {
        return setup.lists().stream().anyMatch(WatchedList::isTesting);
    }

    private void testDue() {
        Setup now = setup;
        for (WatchedList list : now.lists()) {
            if (list.beginTest()) {
                test(list, now);
            }
        }
    }

    private void test(WatchedList list, Setup now) {
        try {
            pool.execute(Threads.guarded(LOG, "testing a DNS list", () -> {
                ListTest.Result result =
                        resolver().map(dns -> ListTest.of(list.list(), dns)).orElse(new ListTest.Result.NoAnswer());
                list.tested(result, now.interval(), now.rest());
            }));
        } catch (RejectedExecutionException full) {
            list.postponeTest();
        }
    }

    /** As a source of figures, and as a health check. */
    @Override
    public String name() {
        return "dns-lists";
    }

    @Override
    public List<Metric> read() {
        List<Sample> used = new ArrayList<>();
        for (WatchedList list : setup.lists()) {
            boolean inUse = list.standing().state() == WatchedList.State.IN_USE;
            used.add(Sample.of("list", list.list().zone(), inUse ? 1 : 0));
        }
        return List.of(
                Metric.counter(
                        "posthouse_dnsbl_answers",
                        "Questions to DNS lists, by list and answer.",
                        counters.samples("list", "answer")),
                Metric.gauge("posthouse_dnsbl_used", "1 if a DNS list is used, 0 if it is left out.", used));
    }

    @Override
    public Set<String> tags() {
        return Set.of(DOCTOR, "dns");
    }

    @Override
    public List<Diagnosis> check() {
        return setup.lists().stream().map(DnsblFilter::diagnosis).toList();
    }

    private static Diagnosis diagnosis(WatchedList list) {
        String zone = list.list().zone();
        WatchedList.Standing standing = list.standing();
        return switch (standing.state()) {
            case IN_USE -> Diagnosis.ok("DNS list " + zone + " is used").of(zone);
            case NEW -> Diagnosis.ok("DNS list " + zone + " is being tested").of(zone);
            case LEFT_OUT ->
                Diagnosis.warn(
                                "DNS list " + zone + " is not used: it " + standing.why(),
                                "Read the terms of the list and which resolver it wants to be asked by; or remove it from"
                                        + " lists in etc/org.posthouse.filter.dnsbl.cfg")
                        .of(zone);
        };
    }
}
