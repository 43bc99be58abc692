package org.posthouse.intake.filter;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.filter.FilterAdmin.Decision;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.Sample;
import org.posthouse.intake.budget.Figures;
import org.posthouse.intake.budget.Probation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the filters in force, and sets back a new version that exceeds a budget: at once to the version before if that is there, too,
 * else by having its bundle rolled back. Whatever cannot be set back, or is not to be, is marked. What was set back stays so until an operator
 * acts, so nothing goes to and fro.
 *
 * <p>Counting takes no lock but that of a window. Decisions are made under the lock of this, with which no other is taken.
 */
final class Watch {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    /** So many are told of in one warning. */
    private static final int TOLD = 3;

    /** Whether a budget is exceeded, clearly or at all. */
    @FunctionalInterface
    private interface Judgement {
        Optional<String> exceeded(boolean clearly);
    }

    private final SetBackParts parts;
    private final Decisions decisions;
    private final Ledger ledger;
    private final Tenures tenures = new Tenures();
    private final Map<String, LongAdder> setBacks = new ConcurrentHashMap<>();
    private final AtomicBoolean publishing = new AtomicBoolean();
    private volatile Probation probation = Probation.USUAL;
    private volatile Runnable chooseAnew = () -> {};

    Watch(SetBackParts parts, Decisions decisions) {
        this.parts = parts;
        this.decisions = decisions;
        this.ledger = new Ledger(parts.file());
        ledger.read().forEach(tenures::known);
    }

    /** @param again makes a new line-up; called without any lock */
    void whenSetBack(Runnable again) {
        chooseAnew = again;
    }

    Clock clock() {
        return parts.clock();
    }

    /** A version came. */
    Tenure came(Installed installed) {
        Tenure tenure = tenures.came(installed);
        if (!tenure.isRestored()) {
            tenures.named(installed.filter()).stream()
                    .filter(other -> !other.installed().version().equals(installed.version()))
                    .filter(other -> isRolledBack(other, installed))
                    .forEach(Tenure::clear); // a newer one was installed since
        }
        return tenure;
    }

    private static boolean isRolledBack(Tenure tenure, Installed now) {
        return tenure.installed().bundle().equals(now.bundle())
                && tenure.fault()
                        .filter(fault -> fault.kind() == Fault.Kind.ROLLED_BACK)
                        .isPresent();
    }

    void went(HostedFilter filter) {
        tenures.went(filter.tenure());
        changed();
    }

    /** Configuration is another one: an operator who changes the entries of a filter that was set back has acted on it. */
    void configured(FilterRules rules) {
        probation = rules.probation();
        for (Tenure tenure : tenures.all()) {
            if (tenure.isSetBack()
                    && !tenure.entries()
                            .equals(entries(rules, tenure.installed().filter()))) {
                LOG.info(
                        "filter {} of {} is judged anew: its entry in the configuration was changed",
                        tenure.installed().filter(),
                        tenure.installed().shown());
                tenure.beginAnew();
            }
        }
    }

    private static String entries(FilterRules rules, String name) {
        return Integer.toHexString(rules.selections(name).stream()
                .map(Selection::text)
                .collect(Collectors.joining("\n"))
                .hashCode());
    }

    /** A line-up was made. */
    void chosen(List<HostedFilter> bound, Lineup lineup, FilterRules rules) {
        Instant now = clock().instant();
        Predecessors predecessors = new Predecessors(bound, rules);
        for (HostedFilter filter : bound) {
            Tenure tenure = filter.tenure();
            Optional<HostedFilter> beside = predecessors.of(filter);
            filter.predecessor(beside.map(other ->
                            new Predecessor(other.bundle(), other.tenure().figures(), true))
                    .or(tenure::before));
            filter.replaced(tenure.isSetBack() && beside.isPresent());
            boolean inForce = lineup.choices().stream()
                    .anyMatch(choice -> !choice.shadow() && choice.filter().equals(Optional.of(filter)));
            if (inForce && tenure.since().isEmpty()) {
                tenure.since(now);
            }
            if (!tenure.isSetBack()) {
                tenure.entries(entries(rules, filter.name()));
            }
        }
        changed();
    }

    /** A filter in force has answered, or failed to. */
    void called(Inspecting inspecting, Stage stage, boolean failed) {
        HostedFilter filter = inspecting.filter();
        Figures figures = filter.tenure().figures();
        figures.called(stage, inspecting.tookNanos(), failed);
        judge(
                inspecting,
                stage.name(),
                clearly -> figures.exceeded(inspecting.choice().budget(), stage, before(filter), clearly));
        inspecting.about().filter(About::isConnection).ifPresent(about -> counted(inspecting, about));
    }

    /** A mail has ended: what the filter said of it is complete. */
    void ended(Inspecting inspecting) {
        inspecting.about().filter(about -> !about.isConnection()).ifPresent(about -> {
            Tenure tenure = inspecting.filter().tenure();
            tenure.mailSeen();
            if (!tenure.isSettled() && tenure.outlives(probation, clock().instant())) {
                tenure.settle();
                changed();
            }
            counted(inspecting, about);
        });
    }

    private void counted(Inspecting inspecting, About about) {
        HostedFilter filter = inspecting.filter();
        Figures figures = filter.tenure().figures();
        Origin.Role role = about.role();
        figures.ended(role, about.isConnection(), inspecting.hasRefused());
        judge(
                inspecting,
                role.name(),
                clearly -> figures.exceeded(
                        inspecting.choice().budget(),
                        role,
                        about.isConnection(),
                        // that of some domains cannot be compared with that of all
                        before(filter)
                                .filter(known ->
                                        !inspecting.choice().conditions().byRecipient()),
                        clearly));
    }

    private static Optional<Figures> before(HostedFilter filter) {
        return filter.predecessor().map(Predecessor::figures);
    }

    private void judge(Inspecting inspecting, String test, Judgement judgement) {
        HostedFilter filter = inspecting.filter();
        Optional<Fault> fault = filter.tenure().fault();
        if (fault.isEmpty()) {
            judgement
                    .exceeded(true)
                    .ifPresent(reason -> exceeded(
                            filter,
                            test,
                            reason,
                            inspecting.about().map(About::id).orElse("")));
        } else if (!fault.get().stands()
                && fault.get().test().equals(test)
                && judgement.exceeded(false).isEmpty()) {
            calm(filter, fault.get());
        }
    }

    private void calm(HostedFilter filter, Fault fault) {
        synchronized (this) {
            if (!filter.tenure().fault().equals(Optional.of(fault))) {
                return;
            }
            filter.tenure().clear();
        }
        LOG.info("filter {} of {} is within its budget again", filter.name(), filter.bundle());
        changed();
    }

    private void exceeded(HostedFilter filter, String test, String reason, String id) {
        Tenure tenure = filter.tenure();
        Fault fault;
        synchronized (this) {
            if (tenure.fault().isPresent() || filter.hasLeft()) {
                return;
            }
            fault = fault(filter, test, reason);
            tenure.fault(fault);
        }
        decisions.add(new Decision(
                clock().instant(), id, filter.name(), "budget", word(fault), filter.bundle() + " " + fault.text()));
        LOG.warn("{} filter {} of {} is {}", id, filter.name(), filter.bundle(), fault.text());
        if (fault.kind() == Fault.Kind.SET_BACK) {
            count(filter.name());
            chooseAnew.run();
            filter.threads().refuseReplaceable("its version was set back");
        } else if (fault.kind() == Fault.Kind.ROLLING_BACK) {
            work(() -> rollBack(filter, fault));
        }
        changed();
    }

    private static String word(Fault fault) {
        return fault.stands() ? "set back" : "over budget";
    }

    private Fault fault(HostedFilter filter, String test, String reason) {
        Tenure tenure = filter.tenure();
        Instant now = clock().instant();
        Optional<Predecessor> before = filter.predecessor();
        Optional<String> stays = stays(tenure, before);
        if (stays.isPresent()) {
            return new Fault(Fault.Kind.MARKED, now, test, reason, stays.get());
        }
        Predecessor known = before.orElseThrow();
        return new Fault(
                known.beside() ? Fault.Kind.SET_BACK : Fault.Kind.ROLLING_BACK, now, test, reason, known.bundle());
    }

    /** Why a version is not set back; empty if it is. */
    private Optional<String> stays(Tenure tenure, Optional<Predecessor> before) {
        if (before.isEmpty()) {
            return Optional.of(tenure.isRestored() ? "it is itself the version before" : "there is no version before");
        }
        if (tenure.isSettled()) {
            return Optional.of("in force since "
                    + tenure.since().map(Instant::toString).orElse("long ago") + ", longer than its probation");
        }
        if (!before.get().beside() && tenures.wasRolledBack(tenure.installed())) {
            return Optional.of("it was set back once already");
        }
        return Optional.empty();
    }

    /** Blocks until the bundle was replaced. */
    private void rollBack(HostedFilter filter, Fault fault) {
        Installed jar = filter.tenure().installed();
        tenures.rolling(jar.bundle(), true);
        try {
            String said = parts.rollback().run(jar.bundle());
            filter.tenure().fault(fault.as(Fault.Kind.ROLLED_BACK, fault.other()));
            count(jar.filter());
            LOG.warn(
                    "filter {} of {} {}: {}",
                    jar.filter(),
                    jar.shown(),
                    filter.tenure().fault().orElseThrow().text(),
                    said);
        } catch (OperationException failed) {
            Fault marked =
                    fault.as(Fault.Kind.MARKED, "it cannot be set back: " + Words.shortened(failed.getMessage()));
            LOG.warn("filter {} of {} is {}", jar.filter(), jar.shown(), marked.text());
            filter.tenure().fault(marked);
            tenures.named(jar.filter()).stream() // what the operation put back is the same version, installed anew
                    .filter(tenure -> tenure.isRestored()
                            && tenure.installed().bundle().equals(jar.bundle())
                            && tenure.installed().version().equals(jar.version())
                            && tenure.fault().isEmpty())
                    .forEach(tenure -> tenure.fault(marked));
        } finally {
            tenures.rolling(jar.bundle(), false);
            changed();
        }
    }

    private void count(String name) {
        setBacks.computeIfAbsent(name, one -> new LongAdder()).increment();
    }

    /** An operator lets the versions of a name be judged anew; the bundles that this is about. */
    List<String> clear(String name) {
        List<String> cleared = new ArrayList<>();
        synchronized (this) {
            for (Tenure tenure : tenures.named(name)) {
                if (tenure.fault()
                        .filter(fault -> fault.kind() != Fault.Kind.ROLLING_BACK)
                        .isPresent()) {
                    tenure.beginAnew();
                    cleared.add(tenure.installed().shown());
                }
            }
        }
        chooseAnew.run();
        return cleared;
    }

    /** What there is to say of a filter that is there; empty if there is nothing. */
    Optional<String> remark(HostedFilter filter) {
        Tenure tenure = filter.tenure();
        return tenure.fault().map(Fault::text).or(() -> tenures.faulty().stream()
                .filter(other -> tenure.isRestored() && isRolledBack(other, tenure.installed()))
                .findFirst()
                .map(other -> "restored: " + other.installed().shown() + " "
                        + other.fault().orElseThrow().text()));
    }

    /** Has it written down and told how things are, soon. */
    private void changed() {
        if (publishing.compareAndSet(false, true)) {
            work(() -> {
                publishing.set(false);
                publish();
            });
        }
    }

    private void publish() {
        synchronized (ledger) {
            ledger.write(tenures.all());
            List<Tenure> faulty = tenures.faulty();
            String told = faulty.stream().limit(TOLD).map(Watch::warning).collect(Collectors.joining(" "));
            String more = faulty.size() > TOLD ? " And " + (faulty.size() - TOLD) + " more." : "";
            parts.warning().accept(faulty.isEmpty() ? Optional.empty() : Optional.of(told + more));
        }
    }

    private static String warning(Tenure tenure) {
        Installed jar = tenure.installed();
        Fault fault = tenure.fault().orElseThrow();
        String what =
                "filter " + jar.filter() + " of " + jar.shown() + " " + (fault.stands() ? "" : "is ") + fault.text();
        return fault.stands()
                ? what + ". Install a better version, or let this one try again with mail:filter-clear " + jar.filter()
                        + "."
                : what + ". See mail:filter-show " + jar.filter() + "; mail:filter-clear takes the mark away.";
    }

    private void work(Runnable task) {
        try {
            parts.worker().execute(task);
        } catch (RejectedExecutionException leaving) {
            LOG.debug("intake leaves");
        }
    }

    /** @param bound those that are there; each has a count from the beginning, so that its first increase is seen */
    List<Metric> metrics(List<HostedFilter> bound) {
        Map<String, Long> counts = new TreeMap<>();
        bound.forEach(filter -> counts.put(filter.name(), 0L));
        setBacks.forEach((name, count) -> counts.put(name, count.sum()));
        return List.of(Metric.counter(
                "posthouse_filter_set_back",
                "Versions of a filter that exceeded a budget and were set back to the version before.",
                counts.entrySet().stream()
                        .map(count -> Sample.of("filter", count.getKey(), count.getValue()))
                        .toList()));
    }
}
