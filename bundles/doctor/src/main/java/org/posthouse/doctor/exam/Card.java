package org.posthouse.doctor.exam;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.api.health.Examined;
import org.posthouse.api.health.HealthCheck;
import org.posthouse.support.OutOfMemory;
import org.posthouse.support.RateLimited;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is known of one check: its last result, and whether it runs. */
final class Card {
    private static final Logger LOG = LoggerFactory.getLogger(Card.class);

    /** A plug-in's check may find much; nobody reads more. */
    private static final int MOST = 200;

    private static final int LONGEST = 500;

    /** One check's failures leave room for another's. */
    private final RateLimited failures = new RateLimited(LOG, Duration.ofMinutes(10));

    private final HealthCheck check;
    private final String name;
    private final Set<String> tags;
    private final Executor pool;
    private final Duration patience;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Consumer<List<Examined>> journal;

    private List<Examined> last = List.of(); // guarded by this, as all below
    private boolean looked;
    private long at;
    private CompletableFuture<List<Examined>> running;
    private long since;

    Card(
            HealthCheck check,
            Executor pool,
            Duration patience,
            Clock clock,
            LongSupplier nanoTime,
            Consumer<List<Examined>> journal) {
        this.check = check;
        this.name = check.name();
        this.tags = Set.copyOf(check.tags());
        this.pool = pool;
        this.patience = patience;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.journal = journal;
    }

    /** @param which a name or a tag; empty for all */
    boolean is(String which) {
        return which.isEmpty() || name.equals(which) || tags.contains(which);
    }

    /** Begins to look, unless the last look is recent or one is under way. */
    synchronized void begin(Duration recent) {
        long now = nanoTime.getAsLong();
        if (running != null || looked && now - at <= recent.toNanos()) {
            return;
        }
        CompletableFuture<List<Examined>> look = new CompletableFuture<>();
        running = look;
        since = now;
        try {
            pool.execute(() -> look(look));
        } catch (RejectedExecutionException full) {
            ended(look, List.of(busy()));
        }
    }

    /** What was found, once the look that is under way has ended; what is said of one that is late otherwise. */
    List<Examined> await() {
        CompletableFuture<List<Examined>> look;
        long left;
        synchronized (this) {
            look = running;
            left = since + patience.toNanos() - nanoTime.getAsLong();
            if (look == null) {
                return last;
            }
        }
        try {
            return look.get(Math.max(0, left), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            return List.of(late());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return List.of(late());
        } catch (ExecutionException impossible) { // look() catches
            throw new IllegalStateException(impossible);
        }
    }

    /** What is known now, without waiting. */
    synchronized List<Examined> known() {
        boolean late = running != null && nanoTime.getAsLong() - since > patience.toNanos();
        return late ? List.of(late()) : last;
    }

    private void look(CompletableFuture<List<Examined>> look) {
        List<Examined> found = List.of();
        try {
            Instant now = clock.instant();
            found = check.check().stream()
                    .limit(MOST)
                    .map(diagnosis -> new Examined(name, tags, clip(diagnosis), now))
                    .toList();
        } catch (RuntimeException | LinkageError failed) {
            OutOfMemory.haltOn(failed);
            failures.warn("check {} failed", name, failed);
            found = List.of(examined(Diagnosis.unavailable(
                    "the check failed: " + line(failed.toString()),
                    "see the log for the place; report it to the author of the check")));
        } finally {
            ended(look, found);
        }
    }

    private void ended(CompletableFuture<List<Examined>> look, List<Examined> found) {
        synchronized (this) {
            last = found;
            looked = true;
            at = nanoTime.getAsLong();
            running = null;
        }
        try {
            journal.accept(found);
        } finally {
            look.complete(found);
        }
    }

    private Examined late() {
        return examined(Diagnosis.unavailable(
                "no answer within " + patience.toSeconds() + " s",
                "run it again; if it persists, look for posthouse-doctor in the output of jstack"));
    }

    private Examined busy() {
        return examined(Diagnosis.unavailable("too many checks are running", "run it again in a minute"));
    }

    private Examined examined(Diagnosis diagnosis) {
        return new Examined(name, tags, diagnosis, clock.instant());
    }

    private static Diagnosis clip(Diagnosis d) {
        return new Diagnosis(d.state(), line(d.subject()), line(d.found()), line(d.fix()));
    }

    private static String line(String text) {
        String clean = text.replaceAll("\\p{Cntrl}", " ").strip();
        return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST) + "…";
    }
}
