package org.posthouse.intake.filter;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.framework.Version;
import org.posthouse.api.filter.Ended;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.FilterAdmin.Decision;
import org.posthouse.api.filter.FilterAdmin.FilterInfo;
import org.posthouse.api.filter.FilterTrials.Entry;
import org.posthouse.api.filter.FilterTrials.Group;
import org.posthouse.api.filter.FilterTrials.Which;
import org.posthouse.api.metrics.Metric;
import org.posthouse.intake.parts.Timing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The filters that are there, and which of them are chosen. */
public final class FilterRegistry implements LivingFilters {
    private static final Logger LOG = LoggerFactory.getLogger(FilterRegistry.class);

    /** How long a filter that goes may finish what it does; below the 5 s that SCR waits for its lock. */
    private static final Duration GRACE = Duration.ofSeconds(3);

    private final Timing timing;
    private final Decisions decisions = new Decisions();
    private final Watch watch;
    private final List<HostedFilter> bound = new ArrayList<>(); // guarded by this
    private final Map<HostedFilter, String> standing = new HashMap<>(); // guarded by this
    private FilterRules rules; // guarded by this
    private volatile Lineup lineup = Lineup.EMPTY;
    private volatile boolean closed;

    public FilterRegistry(Timing timing, FilterRules rules) {
        this(timing, rules, SetBackParts.none(Clock.systemUTC()));
    }

    public FilterRegistry(Timing timing, FilterRules rules, SetBackParts parts) {
        this.timing = timing;
        this.rules = rules;
        this.watch = new Watch(parts, decisions);
        watch.whenSetBack(this::chooseAnew);
        configure(rules);
    }

    private synchronized void chooseAnew() {
        choose();
    }

    /** Takes over the configuration. */
    public final void configure(FilterRules now) {
        now.refused().forEach(r -> LOG.warn("filter entry '{}' is invalid and selects nothing: {}", r.text(), r.why()));
        synchronized (this) {
            rules = now;
            watch.configured(now);
            bound.forEach(filter -> filter.threads().width(width(filter)));
            choose();
        }
    }

    /**
     * A filter came.
     *
     * @param symbolicName its bundle's; empty if it has none
     */
    public void add(Filter filter, Map<String, ?> properties, String symbolicName, Version version) {
        add(filter, properties, symbolicName, version, 0);
    }

    /**
     * A filter came.
     *
     * @param symbolicName its bundle's; empty if it has none
     * @param modified when its bundle was installed or updated last, in milliseconds of the clock
     */
    public void add(Filter filter, Map<String, ?> properties, String symbolicName, Version version, long modified) {
        HostedFilter hosted = new HostedFilter(filter, properties, symbolicName, version, timing);
        hosted.tenure(watch.came(new Installed(hosted.name(), symbolicName, version, modified)));
        synchronized (this) {
            hosted.threads().width(width(hosted));
            bound.add(hosted);
            choose();
        }
    }

    /** A filter has other properties now; it is there all the while. */
    public void update(Filter filter, Map<String, ?> properties) {
        synchronized (this) {
            find(filter).ifPresent(hosted -> {
                hosted.properties(properties);
                hosted.threads().width(width(hosted));
            });
            choose();
        }
    }

    /** A filter goes; returns when no call is inside, or after 3 s. */
    public void remove(Filter filter) {
        Optional<HostedFilter> gone;
        synchronized (this) {
            gone = find(filter);
            gone.ifPresent(bound::remove);
            gone.ifPresent(watch::went);
            choose();
        }
        gone.ifPresent(hosted -> {
            hosted.leave(Optional.empty());
            hosted.await(GRACE);
            hosted.abandon();
            LOG.info("filter {} of {} removed", hosted.name(), hosted.bundle());
        });
    }

    private Optional<HostedFilter> find(Filter filter) {
        return bound.stream().filter(hosted -> hosted.filter() == filter).findFirst();
    }

    /**
     * Lets go of all filters: calls under way fail, inspections are closed.
     *
     * @param how how mails end that are under way
     * @param atMost how long their closing is waited for
     */
    public void close(Ended how, Duration atMost) {
        List<HostedFilter> gone;
        synchronized (this) {
            closed = true;
            gone = List.copyOf(bound);
            bound.clear();
            choose();
        }
        long end = System.nanoTime() + atMost.toNanos();
        gone.forEach(hosted -> hosted.leave(Optional.of(how)));
        for (HostedFilter hosted : gone) {
            hosted.await(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            hosted.abandon();
        }
    }

    /** True once intake leaves. */
    boolean isClosed() {
        return closed;
    }

    /** The filters that are chosen now. */
    public Lineup lineup() {
        return lineup;
    }

    private int width(HostedFilter filter) {
        return rules.selections(filter.name()).stream()
                .filter(s -> s.mismatch(filter.symbolicName(), filter.version()).isEmpty())
                .flatMap(s -> s.threads().stream())
                .max(Comparator.naturalOrder())
                .orElse(rules.threads());
    }

    private void choose() {
        lineup = new LineupBuilder(List.copyOf(bound), rules).build();
        watch.chosen(bound, lineup, rules);
        standing.keySet().retainAll(bound);
        FilterReport report = new FilterReport(List.copyOf(bound), rules, lineup, watch);
        for (HostedFilter filter : bound) {
            String now = report.standing(filter);
            String before = standing.put(filter, now);
            if (!now.equals(before)) { // never silently
                LOG.info(
                        "filter {} of {} {}: {}",
                        filter.name(),
                        filter.bundle(),
                        before == null ? "added" : "is now",
                        now);
            }
        }
    }

    @Override
    public synchronized Situation situation(String name, Optional<List<String>> entries) {
        return Situation.of(name, List.copyOf(bound), entries.map(rules::with).orElse(rules));
    }

    @Override
    public synchronized List<String> entries() {
        return rules.entries();
    }

    Watch watch() {
        return watch;
    }

    /** Lets all versions of a filter that exceeded a budget be judged anew; the bundles that were marked, or set back. */
    public List<String> clear(String name) {
        return watch.clear(name);
    }

    Decisions decisions() {
        return decisions;
    }

    /** The latest decisions other than pass, and failures, newest first. */
    public List<Decision> decisions(int limit) {
        return decisions.latest(limit);
    }

    /** What versions of a filter would have decided otherwise, the latest group first. */
    public List<Group> differences(String name) {
        return named(name)
                .flatMap(filter -> filter.differences().groups(filter.name(), filter.bundle()).stream())
                .sorted(Comparator.comparing(
                                (Group group) -> group.mails().get(0).at())
                        .reversed())
                .toList();
    }

    /** Begins to ask a filter beside the mail that flows; empty if it is not there. */
    public Optional<Interview> interview(Which which, Reader reader) {
        return find(which).flatMap(filter -> filter.aside()
                .map(aside -> new Interview(aside, filter.differences(), deadline(filter), reader)));
    }

    /** The entries for a filter, and whether they choose a version of it. */
    public synchronized List<Entry> entries(String name, String symbolicName, Version version) {
        return rules.selections(name).stream()
                .map(entry -> new Entry(entry.text(), entry.mismatch(symbolicName, version)))
                .toList();
    }

    /** True if it is there and can be asked. */
    public boolean isThere(Which which) {
        return find(which).isPresent();
    }

    private Optional<HostedFilter> find(Which which) {
        Optional<HostedFilter> inForce = which.version().isPresent()
                ? Optional.empty()
                : lineup.choices().stream()
                        .filter(choice -> choice.name().equals(which.filter()) && !choice.shadow())
                        .flatMap(choice -> choice.filter().stream())
                        .findFirst();
        return inForce.filter(FilterRegistry::seesWhatComesIn).or(() -> named(which.filter())
                .filter(filter -> filter.unusable().isEmpty() && seesWhatComesIn(filter))
                .filter(filter -> which.version()
                        .map(version -> version.equals(filter.version().toString()) || version.equals(filter.bundle()))
                        .orElse(true))
                .min(HostedFilter.BEST));
    }

    /** Mail that was stored came in: a filter of what leaves has nothing to say about it. */
    private static boolean seesWhatComesIn(HostedFilter filter) {
        return filter.properties().directions().contains(Direction.IN);
    }

    private synchronized Stream<HostedFilter> named(String name) {
        return List.copyOf(bound).stream().filter(filter -> filter.name().equals(name));
    }

    private Duration deadline(HostedFilter filter) {
        return lineup.choices().stream()
                .filter(choice -> choice.filter().equals(Optional.of(filter)))
                .map(Choice::deadline)
                .findFirst()
                .orElse(filter.properties().deadline());
    }

    /** What each filter that is there did. */
    public List<Metric> metrics() {
        List<HostedFilter> now;
        synchronized (this) {
            now = List.copyOf(bound);
        }
        List<Metric> all = new ArrayList<>(FilterMetrics.of(now));
        all.addAll(watch.metrics(now));
        return all;
    }

    /** All filters that are there in their order, then those that configuration names and that are not. */
    public synchronized List<FilterInfo> filters() {
        return new FilterReport(List.copyOf(bound), rules, lineup, watch).all();
    }
}
