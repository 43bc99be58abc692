package org.posthouse.trace;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.trace.Tracer;
import org.posthouse.support.DataDirectory;
import org.posthouse.support.Threads;
import org.posthouse.support.warning.OperatorWarning;
import org.posthouse.trace.disk.TraceFiles.Limits;

/**
 * Keeps the events of mails: the latest in memory at once, all of them on disk and in the log a moment later ({@link Backlog}).
 * Its memory is bounded by the number of mails, the number of events of a mail and the length of a detail.
 */
@Component(service = Tracer.class, immediate = true, configurationPid = "org.posthouse.trace")
@Designate(ocd = TraceConfig.class)
public final class MailTracer implements Tracer {
    private static final int MAX_ID = 64;
    private static final int MAX_STAGE = 32;
    private static final int MAX_STAGES = 64;
    private static final int MAX_DETAIL = 400;
    private static final int MAX_SEARCH = 1000;

    private final Clock clock;
    private final RecentMails recent;
    private final MailLog mailLog = new MailLog();
    private final Backlog backlog;
    private final ScheduledExecutorService timer;
    private final Function<TraceConfig, DiskTrace> opening;
    private volatile Optional<DiskTrace> disk = Optional.empty();
    private String directory = "";

    /** By stage; stages are few, and what a peer says is never one. */
    private final Map<String, LongAdder> totals = new ConcurrentHashMap<>();

    private volatile boolean log;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Spool spool;

    @Activate
    public MailTracer(BundleContext context, TraceConfig config) {
        this.clock = Clock.systemUTC();
        this.recent = new RecentMails(config.mails(), config.events());
        this.log = config.log();
        this.timer = Threads.timer("trace");
        this.backlog = new Backlog(timer, this::write);
        OperatorWarning warning = new OperatorWarning(context, "trace");
        this.opening = now -> open(context, warning, now);
        place(config);
    }

    MailTracer(Clock clock, ScheduledExecutorService timer, int maxMails, int maxEvents, Optional<DiskTrace> disk) {
        this.clock = clock;
        this.recent = new RecentMails(maxMails, maxEvents);
        this.log = true;
        this.timer = timer;
        this.backlog = new Backlog(timer, this::write);
        this.opening = now -> null;
        this.disk = disk;
    }

    private DiskTrace open(BundleContext context, OperatorWarning warning, TraceConfig config) {
        return new DiskTrace(
                new DiskTrace.Surroundings(
                        DataDirectory.of(context, "trace", config.directory()),
                        clock,
                        timer,
                        System::nanoTime,
                        this::waiting,
                        text -> tell(warning, text)),
                Limits.of(config.days(), config.size()),
                recent::before);
    }

    /** Leaves one directory for another, or for none. */
    private synchronized void place(TraceConfig config) {
        boolean wanted = config.days() > 0;
        if (disk.isPresent() && (!wanted || !directory.equals(config.directory()))) {
            Optional<DiskTrace> before = disk;
            disk = Optional.empty();
            before.get().close();
        }
        if (wanted && disk.isEmpty()) {
            directory = config.directory();
            disk = Optional.of(opening.apply(config));
        }
    }

    private static void tell(OperatorWarning warning, String text) {
        if (text.isEmpty()) {
            warning.clear();
        } else {
            warning.raise(text);
        }
    }

    /** Whether a mail waits; empty while the spool is absent. */
    private Optional<Predicate<String>> waiting() {
        return Optional.ofNullable(spool)
                .map(now -> mail -> now.find(mail).isPresent() || now != spool); // one that has left knows nothing
    }

    @Modified
    void modified(TraceConfig config) {
        recent.limits(config.mails(), config.events());
        log = config.log();
        place(config);
        disk.ifPresent(d -> d.limits(Limits.of(config.days(), config.size())));
    }

    /** What happened until now is on disk and in the log when the bundle has left. */
    @Deactivate
    void deactivate() {
        backlog.close();
        disk.ifPresent(DiskTrace::close);
    }

    private void write(List<Event> batch) {
        disk.ifPresent(d -> d.write(batch));
        if (log && mailLog.isWanted()) {
            mailLog.write(batch);
        }
    }

    @Override
    public void stage(String mail, String stage, String detail) {
        record(clock.instant(), mail, stage, detail);
    }

    @Override
    public void record(Event given) {
        record(given.at(), given.mail(), given.stage(), given.detail());
    }

    private void record(Instant at, String mail, String stage, String detail) {
        Event event = new Event(at, line(mail, MAX_ID), line(stage, MAX_STAGE), line(detail, MAX_DETAIL));
        if (!backlog.add(event)) {
            throw new IllegalStateException("the trace is stopping");
        }
        recent.add(event);
        count(event.stage());
    }

    private void count(String stage) {
        LongAdder total = totals.get(stage);
        if (total == null && totals.size() < MAX_STAGES) {
            total = totals.computeIfAbsent(stage, s -> new LongAdder());
        }
        if (total != null) {
            total.increment();
        }
    }

    @Override
    public List<Event> find(String mail) {
        List<Event> here = recent.find(mail); // before the disk: what leaves memory meanwhile is on disk by then
        Optional<DiskTrace> files = disk;
        if (files.isEmpty()) {
            return here;
        }
        backlog.flush();
        Set<Event> all = new LinkedHashSet<>(files.get().find(mail));
        all.addAll(here);
        return all.stream().sorted(Comparator.comparing(Event::at)).toList();
    }

    @Override
    public List<Event> latest(int limit) {
        return recent.latest(limit);
    }

    @Override
    public Found search(String text, OptionalLong after, int limit) {
        int most = Math.max(1, Math.min(MAX_SEARCH, limit));
        if (text.isEmpty()) {
            return new Found(List.of(), OptionalLong.empty());
        }
        Optional<DiskTrace> files = disk;
        if (files.isPresent()) {
            backlog.flush();
            Optional<Found> found = files.get().search(text, after, most);
            if (found.isPresent()) {
                return found.get();
            }
        }
        List<Event> here = after.isPresent() ? List.of() : recent.search(text, most);
        return new Found(here, OptionalLong.empty());
    }

    @Override
    public Map<String, Long> totals() {
        return totals.entrySet().stream().collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> e.getValue()
                .sum()));
    }

    /** One line of bounded length: what a peer sent must not start a line of its own in the log. */
    private static String line(String text, int max) {
        String cut = text.length() > max ? text.substring(0, max) : text;
        if (!cut.isEmpty() && Character.isHighSurrogate(cut.charAt(cut.length() - 1))) {
            cut = cut.substring(0, cut.length() - 1);
        }
        for (int i = 0; i < cut.length(); i++) {
            if (Character.isISOControl(cut.charAt(i))) {
                return cut.replaceAll("[\\x00-\\x1F\\x7F-\\x9F]", " ");
            }
        }
        return cut;
    }
}
