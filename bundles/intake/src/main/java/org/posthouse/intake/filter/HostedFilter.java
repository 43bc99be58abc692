package org.posthouse.intake.filter;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.osgi.framework.Version;
import org.posthouse.api.filter.Ended;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.FilterAdmin.FilterInfo;
import org.posthouse.api.filter.Stage;
import org.posthouse.intake.parts.Timing;
import org.posthouse.support.AbsentException;
import org.posthouse.support.Bound;
import org.posthouse.support.RateLimited;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A filter that is there, chosen or not: its service, its threads, its inspections, and what became of its calls. */
public final class HostedFilter {
    private static final Logger LOG = LoggerFactory.getLogger(HostedFilter.class);
    private static final Duration TRACES = Duration.ofMinutes(1);
    private static final int LONGEST_TRACE = 8 * 1024;

    /** So many calls at once of those that are made beside the mail that flows. */
    private static final int ASIDE = 2;

    /** Highest ranking first, then the older service: the order of the service registry. */
    static final Comparator<HostedFilter> ORDER = Comparator.<HostedFilter>comparingInt(
                    filter -> filter.properties.ranking())
            .reversed()
            .thenComparingLong(filter -> filter.properties.id());

    /** Of filters with one name, who is asked: that of the highest ranking, of those the newest, whichever came first. */
    static final Comparator<HostedFilter> BEST = Comparator.<HostedFilter>comparingInt(
                    filter -> filter.properties.ranking())
            .thenComparing(HostedFilter::version)
            .reversed()
            .thenComparingLong(filter -> filter.properties.id());

    private volatile Filter filter;
    private final String type;
    private final String symbolicName;
    private final Version version;
    private final Shadowing shadowing = new Shadowing();
    private final Differences differences = new Differences();
    private final Timing timing;
    private final boolean quiet;
    private final FilterThreads threads;
    private final Set<Stage> stages;
    private final Optional<String> unusable;
    private final Set<Inspecting> inspections = ConcurrentHashMap.newKeySet();
    private final RateLimited traces = new RateLimited(LOG, TRACES);
    private final LongAdder calls = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final Map<String, LongAdder> verdicts = new ConcurrentHashMap<>();
    private volatile FilterProperties properties;
    private volatile Optional<String> failure = Optional.empty();
    private volatile boolean left;
    private HostedFilter aside; // guarded by this
    private volatile boolean replaced;
    private volatile Tenure tenure;
    private volatile Optional<Predecessor> predecessor = Optional.empty();

    /** @param symbolicName its bundle's; empty if it has none */
    HostedFilter(Filter filter, Map<String, ?> properties, String symbolicName, Version version, Timing timing) {
        this.filter = filter;
        this.type = filter.getClass().getName();
        this.symbolicName = symbolicName;
        this.version = version;
        this.timing = timing;
        this.quiet = false;
        this.properties = FilterProperties.of(properties, type);
        this.tenure =
                new Tenure(new Installed(this.properties.name(), symbolicName, version, 0), false, Optional.empty());
        this.threads =
                new FilterThreads(this.properties.name(), filter.getClass().getClassLoader(), timing);
        String refused = null;
        Set<Stage> told = EnumSet.noneOf(Stage.class);
        try {
            told = askStages(filter);
        } catch (AbsentException | RuntimeException | Error e) {
            LOG.warn("filter {} of {} failed to list its stages", name(), bundle(), e);
            refused = "failed to list its stages: " + e;
        }
        this.stages = told;
        this.unusable = Optional.ofNullable(refused);
    }

    private HostedFilter(HostedFilter same, Filter filter) {
        this.filter = filter;
        this.type = same.type;
        this.symbolicName = same.symbolicName;
        this.version = same.version;
        this.timing = same.timing;
        this.quiet = true;
        this.properties = same.properties;
        this.tenure = same.tenure;
        this.threads =
                new FilterThreads(same.name() + "-replay", filter.getClass().getClassLoader(), timing);
        this.threads.width(ASIDE);
        this.stages = same.stages;
        this.unusable = same.unusable;
    }

    /**
     * The same filter for those who ask it beside the mail that flows: its threads and counts are of its own, and its failures are for
     * who asks. Empty once it has left, or if it cannot be asked.
     */
    synchronized Optional<HostedFilter> aside() {
        Filter service = filter;
        if (aside == null && service != null && !left && unusable.isEmpty()) {
            aside = new HostedFilter(this, service);
        }
        return left ? Optional.empty() : Optional.ofNullable(aside);
    }

    private synchronized Optional<HostedFilter> beside() {
        return Optional.ofNullable(aside);
    }

    /** What it would have decided otherwise. */
    Differences differences() {
        return differences;
    }

    private static Set<Stage> askStages(Filter filter) throws AbsentException {
        Bound<Filter> bound = new Bound<>("filter");
        bound.bind(filter);
        Set<Stage> told = EnumSet.noneOf(Stage.class);
        told.addAll(bound.call(Filter::stages));
        return told;
    }

    /** Its service; null once it has gone, so that whoever still knows it keeps no class of the plug-in. */
    Filter filter() {
        return filter;
    }

    String name() {
        return properties.name();
    }

    /** Symbolic name and version of its bundle; empty if it has none. */
    String bundle() {
        return symbolicName.isEmpty() ? "" : symbolicName + "/" + version;
    }

    String symbolicName() {
        return symbolicName;
    }

    Version version() {
        return version;
    }

    Set<Stage> stages() {
        return stages;
    }

    /** Why it cannot be asked; empty if it can. */
    Optional<String> unusable() {
        return unusable;
    }

    FilterProperties properties() {
        return properties;
    }

    /** Its service has other properties now. */
    void properties(Map<String, ?> now) {
        properties = FilterProperties.of(now, type);
    }

    FilterThreads threads() {
        return threads;
    }

    /** True once its service has gone. */
    public boolean hasLeft() {
        return left;
    }

    /** What became of it in shadow. */
    Shadowing shadowing() {
        return shadowing;
    }

    /** How it does while it is in force. */
    Tenure tenure() {
        return tenure;
    }

    void tenure(Tenure its) {
        tenure = its;
    }

    /** The version before it, if there is one. */
    Optional<Predecessor> predecessor() {
        return predecessor;
    }

    void predecessor(Optional<Predecessor> now) {
        predecessor = now;
    }

    /** True if it was set back, and the version before is in force in its place. */
    boolean isReplaced() {
        return replaced;
    }

    void replaced(boolean now) {
        replaced = now;
    }

    /** True if nothing new is to be begun with it. */
    boolean isOut() {
        return left || replaced;
    }

    void opened(Inspecting inspection) {
        inspections.add(inspection);
    }

    void closed(Inspecting inspection) {
        inspections.remove(inspection);
    }

    /** Its service goes: nothing new begins, and all inspections are closed. Does not block. */
    void leave(Optional<Ended> how) {
        left = true;
        threads.leave();
        inspections.forEach(inspection -> inspection.end(how));
        beside().ifPresent(other -> other.leave(Optional.empty()));
    }

    /** Waits for what runs and what still has to. */
    void await(Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        threads.await(atMost);
        beside().ifPresent(other -> other.threads.await(Duration.ofNanos(Math.max(0, end - System.nanoTime()))));
    }

    /** Whatever it still does is its own business now. */
    void abandon() {
        threads.abandon();
        filter = null;
        beside().ifPresent(HostedFilter::abandon);
    }

    void called() {
        calls.increment();
    }

    void took(long nanoseconds) {
        ended.increment();
        nanos.add(nanoseconds);
    }

    void said(Iterable<String> kinds) {
        kinds.forEach(
                kind -> verdicts.computeIfAbsent(kind, k -> new LongAdder()).increment());
    }

    /**
     * Something of it failed.
     *
     * @param about the mail or connection
     * @param where the stage
     */
    void failed(String about, String where, Failure why) {
        failures.increment();
        if (quiet) {
            return;
        }
        LOG.warn("{} filter {} failed at {}: {}", about, name(), where, why.text());
        String told = about + " at " + where + ": " + why.text();
        if (why.cause().isPresent()) {
            traces.warn(
                    "{} filter {} of {} failed at {}",
                    about,
                    name(),
                    bundle(),
                    where,
                    why.cause().get());
            told = about + " at " + where + ": " + trace(why.cause().get());
        }
        failure = Optional.of(told);
    }

    /** A plug-in's exception as text: kept as it is, it would keep the plug-in's classes. */
    private static String trace(Throwable cause) {
        StringWriter text = new StringWriter();
        try (PrintWriter out = new PrintWriter(text)) {
            cause.printStackTrace(out);
        } catch (RuntimeException itsMessageFails) {
            return cause.getClass().getName();
        }
        return text.toString()
                .substring(0, Math.min(LONGEST_TRACE, text.getBuffer().length()));
    }

    /** Calls since it came. */
    long calls() {
        return calls.sum();
    }

    long failures() {
        return failures.sum();
    }

    /** How long its calls took together, without waiting for a thread. */
    long nanos() {
        return nanos.sum();
    }

    /** Number of verdicts by kind. */
    Map<String, Long> verdicts() {
        Map<String, Long> counts = new TreeMap<>();
        verdicts.forEach((kind, count) -> counts.put(kind, count.sum()));
        return counts;
    }

    FilterInfo info(boolean required, String state, Set<Direction> directions) {
        long made = ended.sum();
        return new FilterInfo(
                name(),
                bundle(),
                properties.ranking(),
                required,
                true,
                state,
                Direction.word(directions),
                calls.sum(),
                failures.sum(),
                threads.waiting(),
                threads.width(),
                threads.stuck(),
                made == 0 ? 0 : TimeUnit.NANOSECONDS.toMicros(nanos.sum() / made),
                verdicts(),
                failure);
    }
}
