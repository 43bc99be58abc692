package org.posthouse.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.MetricSource;
import org.posthouse.api.metrics.Metrics;
import org.posthouse.api.metrics.Sample;
import org.posthouse.support.OutOfMemory;
import org.posthouse.support.RateLimited;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads all sources side by side, within a deadline. */
final class Collector implements Metrics {
    private static final Logger LOG = LoggerFactory.getLogger(Collector.class);

    static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Duration RECENT = Duration.ofSeconds(1);

    /** A source that is there. */
    private static final class Known {
        private final String name;
        private final MetricSource source;
        private final AtomicBoolean busy = new AtomicBoolean();

        Known(String name, MetricSource source) {
            this.name = name;
            this.source = source;
        }
    }

    private record Told(String name, List<Metric> metrics) {}

    private record Look(List<Told> told, long at) {}

    private final Executor pool;
    private final LongSupplier nanoTime;
    private final Duration patience;
    private final RateLimited log = new RateLimited(LOG, Duration.ofMinutes(10));
    private final LongAdder failures = new LongAdder();
    private final LongAdder late = new LongAdder();
    private final Map<MetricSource, Known> sources = new IdentityHashMap<>(); // guarded by itself
    private Look last; // guarded by this

    Collector(Executor pool, LongSupplier nanoTime, Duration patience) {
        this.pool = pool;
        this.nanoTime = nanoTime;
        this.patience = patience;
    }

    /** A source came. */
    void add(String name, MetricSource source) {
        synchronized (sources) {
            sources.put(source, new Known(name, source));
        }
        forget();
    }

    /** A source goes; nothing of it is kept. */
    void remove(MetricSource source) {
        synchronized (sources) {
            sources.remove(source);
        }
        forget();
    }

    private synchronized void forget() {
        last = null;
    }

    @Override
    public List<Metric> read() {
        return Merge.of(look().stream().map(Told::metrics).toList(), log);
    }

    @Override
    public List<Metric> read(String source) {
        return Merge.of(
                look().stream()
                        .filter(told -> told.name().equals(source))
                        .map(Told::metrics)
                        .toList(),
                log);
    }

    /** One looks, and all who ask meanwhile get what it finds. */
    private synchronized List<Told> look() {
        if (last == null || nanoTime.getAsLong() - last.at() > RECENT.toNanos()) {
            List<Told> told = readAll();
            last = new Look(told, nanoTime.getAsLong());
        }
        return last.told();
    }

    private List<Told> readAll() {
        Collection<Known> now;
        synchronized (sources) {
            now = List.copyOf(sources.values());
        }
        Map<Known, CompletableFuture<Told>> asked = new HashMap<>();
        for (Known known : now) {
            if (known.busy.compareAndSet(false, true)) {
                asked.put(known, ask(known));
            } else {
                late.increment();
            }
        }
        List<Told> all = new ArrayList<>();
        long deadline = System.nanoTime() + patience.toNanos();
        for (Map.Entry<Known, CompletableFuture<Told>> one : asked.entrySet()) {
            await(one.getKey().name, one.getValue(), deadline).ifPresent(all::add);
        }
        all.add(new Told("metrics", own(now.size())));
        return all;
    }

    private CompletableFuture<Told> ask(Known known) {
        CompletableFuture<Told> answer = new CompletableFuture<>();
        try {
            pool.execute(() -> answer(known, answer));
        } catch (RejectedExecutionException full) {
            known.busy.set(false);
            answer.completeExceptionally(full);
        }
        return answer;
    }

    /** Its turn ends before it is told: whoever is told may ask again at once. */
    private void answer(Known known, CompletableFuture<Told> answer) {
        Told told = null;
        Throwable failed = null;
        try {
            told = new Told(known.name, Checked.of(known.name, known.source.read(), log));
        } catch (RuntimeException | Error e) {
            OutOfMemory.haltOn(e);
            failed = e;
        } finally {
            known.busy.set(false);
        }
        if (failed == null) {
            answer.complete(told);
        } else {
            answer.completeExceptionally(failed);
        }
    }

    private Optional<Told> await(String name, CompletableFuture<Told> answer, long deadline) {
        try {
            return Optional.of(answer.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            late.increment();
            log.warn("The metrics of {} are omitted: reading them took longer than {}", name, patience);
        } catch (ExecutionException e) {
            failures.increment();
            log.warn("The metrics of {} are omitted", name, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    private List<Metric> own(int count) {
        return List.of(
                Metric.gauge("posthouse_metrics_sources", "Registered sources of metrics.", count),
                Metric.counter(
                        "posthouse_metrics_reads_failed",
                        "Reads of a source that were omitted, by reason.",
                        List.of(
                                Sample.of("reason", "error", failures.sum()),
                                Sample.of("reason", "late", late.sum()))));
    }
}
