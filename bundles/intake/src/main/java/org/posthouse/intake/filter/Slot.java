package org.posthouse.intake.filter;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.FilterAdmin.FilterInfo;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.message.Origin;

/**
 * A filter in the chain, with the threads on which it runs. A call that is late is interrupted and its verdict ignored, but
 * it keeps its slot until it returns, since nothing can stop it. The threads go with the filter, so that nothing of it
 * stays behind.
 */
final class Slot {
    private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(10);

    /** A call that gave no verdict. */
    static final class CallFailed extends Exception {
        private static final long serialVersionUID = 1;

        CallFailed(String message, Throwable cause) {
            super(message, cause, false, false);
        }
    }

    private enum Kind {
        PASS,
        ANNOTATE,
        REWRITE,
        QUARANTINE,
        REDIRECT,
        DISCARD,
        DEFER,
        REJECT;

        static Kind of(Verdict verdict) {
            return valueOf(verdict.getClass().getSimpleName().toUpperCase(Locale.ROOT));
        }
    }

    /** Highest ranking first, then the older service: the order of the service registry. */
    static final Comparator<Slot> ORDER =
            Comparator.<Slot>comparingInt(slot -> slot.ranking).reversed().thenComparingLong(slot -> slot.id);

    final String name;
    final String bundle;
    final int ranking;
    final boolean passOnFailure;
    private final long id;
    private final Filter filter;
    private final Set<Origin.Role> roles;
    private final Set<Stage> stages;
    private final Duration deadline;
    private final int width;
    private final Semaphore slots;
    private final ThreadPoolExecutor threads;
    private final LongAdder calls = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final Map<Kind, LongAdder> verdicts = new EnumMap<>(Kind.class);

    Slot(Filter filter, Map<String, ?> properties, String bundle, int width) {
        this.filter = filter;
        this.bundle = bundle;
        this.width = width;
        this.name = text(properties.get(Filter.NAME), filter.getClass().getName());
        this.ranking = properties.get("service.ranking") instanceof Integer r ? r : 0;
        this.id = properties.get("service.id") instanceof Long i ? i : 0;
        this.passOnFailure = "pass".equalsIgnoreCase(text(properties.get(Filter.ON_FAILURE), "defer"));
        this.deadline = deadline(properties.get(Filter.DEADLINE));
        this.roles = roles(properties.get(Filter.ROLES));
        this.stages = Stage.of(filter);
        this.slots = new Semaphore(width, true);
        for (Kind kind : Kind.values()) {
            verdicts.put(kind, new LongAdder());
        }
        AtomicInteger number = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(width, width, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), run -> {
            Thread thread = new Thread(run, "filter-" + name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            thread.setContextClassLoader(filter.getClass().getClassLoader());
            return thread;
        });
        threads.allowCoreThreadTimeOut(true);
    }

    private static String text(Object property, String otherwise) {
        return property == null || property.toString().isBlank()
                ? otherwise
                : property.toString().strip();
    }

    private static Duration deadline(Object property) {
        try {
            long millis =
                    property == null ? 0 : Long.parseLong(property.toString().strip());
            return millis > 0 ? Duration.ofMillis(millis) : DEFAULT_DEADLINE;
        } catch (NumberFormatException notANumber) {
            return DEFAULT_DEADLINE;
        }
    }

    private static Set<Origin.Role> roles(Object property) {
        Set<Origin.Role> roles = EnumSet.noneOf(Origin.Role.class);
        Object[] names = property instanceof Object[] array
                ? array
                : property instanceof Iterable<?> many
                        ? toArray(many)
                        : text(property, "").split("[,\\s]+");
        for (Object one : names) {
            Arrays.stream(Origin.Role.values())
                    .filter(r -> r.name().equalsIgnoreCase(one.toString().strip()))
                    .forEach(roles::add);
        }
        return roles.isEmpty() ? EnumSet.allOf(Origin.Role.class) : roles;
    }

    private static Object[] toArray(Iterable<?> many) {
        List<Object> list = new ArrayList<>();
        many.forEach(list::add);
        return list.toArray();
    }

    boolean isOf(Filter other) {
        return filter == other;
    }

    boolean asksAt(Stage stage) {
        return stages.contains(stage);
    }

    /** True if the filter is to be asked. */
    boolean asked(Stage stage, Origin.Role role) {
        return stages.contains(stage) && roles.contains(role);
    }

    /** A question to a filter. */
    @FunctionalInterface
    interface Question {
        Verdict ask(Filter filter) throws Exception;
    }

    /**
     * Asks the filter on one of its own threads.
     *
     * @throws CallFailed if there is no verdict within the deadline
     */
    Verdict call(Question question) throws CallFailed {
        long start = System.nanoTime();
        calls.increment();
        try {
            Verdict verdict = run(() -> question.ask(filter), start + deadline.toNanos());
            if (verdict == null) {
                throw new CallFailed("no verdict", null);
            }
            verdicts.get(Kind.of(verdict)).increment();
            return verdict;
        } catch (CallFailed e) {
            failures.increment();
            throw e;
        } finally {
            nanos.add(System.nanoTime() - start);
        }
    }

    private Verdict run(Callable<Verdict> call, long until) throws CallFailed {
        try {
            if (!slots.tryAcquire(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new CallFailed("all its " + width + " slots are taken for " + deadline, null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallFailed("interrupted", e);
        }
        FutureTask<Verdict> task = new FutureTask<>(call);
        try {
            threads.execute(() -> {
                try {
                    task.run();
                } finally {
                    slots.release();
                }
            });
        } catch (RejectedExecutionException gone) {
            slots.release();
            throw new CallFailed("it is leaving", gone);
        }
        try {
            return task.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            task.cancel(true);
            throw new CallFailed("no verdict within " + deadline, null);
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw new CallFailed("interrupted", e);
        } catch (ExecutionException e) {
            throw new CallFailed(e.getCause().toString(), e.getCause());
        }
    }

    /** Counts a verdict that was none after all. */
    void failed() {
        failures.increment();
    }

    /** Lets calls under way end, for a while, then lets go of the threads. */
    void leave(Duration atMost) {
        try {
            // whoever gets all slots knows that nobody is inside
            slots.tryAcquire(width, atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.shutdownNow();
    }

    FilterInfo info(boolean required) {
        Map<String, Long> counts = new TreeMap<>();
        verdicts.forEach((kind, count) -> {
            if (count.sum() > 0) {
                counts.put(kind.name().toLowerCase(Locale.ROOT), count.sum());
            }
        });
        long made = calls.sum();
        return new FilterInfo(
                name,
                bundle,
                ranking,
                required,
                true,
                made,
                failures.sum(),
                made == 0 ? 0 : TimeUnit.NANOSECONDS.toMicros(nanos.sum() / made),
                counts);
    }
}
