package org.posthouse.doctor.exam;

import static org.posthouse.support.Threads.pool;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.posthouse.api.health.Doctor;
import org.posthouse.api.health.Examined;
import org.posthouse.api.health.HealthCheck;

/** Runs the checks that are there. Those that a probe waits for have threads of their own: a slow one delays no probe. */
public final class Rounds implements Doctor, AutoCloseable {
    /** How long a check may take. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** How long one may take that a probe waits for. */
    static final Duration PROBE_PATIENCE = Duration.ofSeconds(3);

    private static final int THREADS = 4;
    private static final int PROBE_THREADS = 2;
    private static final int WAITING = 256;

    private static final Comparator<Examined> WORST_FIRST = Comparator.comparing(
                    (Examined e) -> e.diagnosis().state())
            .reversed()
            .thenComparing(Examined::check)
            .thenComparing(e -> e.diagnosis().subject());

    private final Supplier<Collection<HealthCheck>> checks;
    private final Duration patience;
    private final Duration probePatience;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Journal journal;
    private final ExecutorService slow = pool("doctor", THREADS, WAITING);
    private final ExecutorService quick = pool("doctor-probe", PROBE_THREADS, WAITING);

    /** By the check itself: one that is replaced begins anew. */
    private final Map<HealthCheck, Card> cards = new ConcurrentHashMap<>();

    /** @param checks those that are there now */
    public Rounds(Supplier<Collection<HealthCheck>> checks) {
        this(checks, PATIENCE, PROBE_PATIENCE, Clock.systemUTC(), System::nanoTime, new Journal());
    }

    Rounds(
            Supplier<Collection<HealthCheck>> checks,
            Duration patience,
            Duration probePatience,
            Clock clock,
            LongSupplier nanoTime,
            Journal journal) {
        this.checks = checks;
        this.patience = patience;
        this.probePatience = probePatience;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.journal = journal;
    }

    @Override
    public List<Examined> examine(String which, Duration recent) {
        List<Card> chosen = present().stream().filter(card -> card.is(which)).toList();
        chosen.forEach(card -> card.begin(recent)); // all at once; the pools bound it
        return sorted(chosen, Card::await);
    }

    @Override
    public List<Examined> known() {
        return sorted(present(), Card::known);
    }

    private static List<Examined> sorted(List<Card> cards, Function<Card, List<Examined>> found) {
        return cards.stream()
                .flatMap(card -> found.apply(card).stream())
                .sorted(WORST_FIRST)
                .toList();
    }

    private List<Card> present() {
        List<HealthCheck> there = List.copyOf(checks.get());
        cards.keySet().retainAll(there);
        return there.stream()
                .map(check -> cards.computeIfAbsent(check, this::card))
                .toList();
    }

    private Card card(HealthCheck check) {
        String name = check.name();
        boolean probe = check.tags().contains(HealthCheck.LIVE) || check.tags().contains(HealthCheck.READY);
        return new Card(
                check,
                probe ? quick : slow,
                probe ? probePatience : patience,
                clock,
                nanoTime,
                found -> journal.seen(name, found));
    }

    /** Takes no more checks; those that run end by themselves. */
    @Override
    public void close() {
        quick.shutdown();
        slow.shutdown();
    }
}
