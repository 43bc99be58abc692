package org.posthouse.queue;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.posthouse.api.spool.Entry;
import org.posthouse.api.spool.Lease;
import org.posthouse.api.spool.Spool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes due entries from the spool, as many as there are workers, and sleeps until there is something to do. */
final class Engine {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(60);
    private static final Duration PARTIAL = Duration.ofSeconds(5);

    final Services services;
    final Planner planner;
    final Notifier notifier;
    final Slots slots = new Slots();
    final Pauses pauses = new Pauses();
    final Clock clock;
    final DoubleSupplier random;
    private final Executor workers;
    private final ScheduledExecutorService timer;
    private final int limit;
    private final Object lock = new Object();
    private volatile Settings settings;
    private int active;
    private long kicks;
    private boolean paused;
    private boolean stopped;

    Engine(
            Services services,
            Settings settings,
            Clock clock,
            DoubleSupplier random,
            Executor workers,
            ScheduledExecutorService timer,
            int limit) {
        this.services = services;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
        this.workers = workers;
        this.timer = timer;
        this.limit = limit;
        this.planner = new Planner(services);
        this.notifier = new Notifier(services, clock);
    }

    Settings settings() {
        return settings;
    }

    void settings(Settings now) {
        settings = now;
        kick();
    }

    /** There may be something to do. */
    void kick() {
        synchronized (lock) {
            kicks++;
            lock.notifyAll();
        }
    }

    /** A part of the server came: what could not be tried is tried now. */
    void partCame() {
        pauses.clear();
        kick();
    }

    void pause(boolean now) {
        synchronized (lock) {
            paused = now;
        }
        kick();
    }

    boolean isPaused() {
        synchronized (lock) {
            return paused;
        }
    }

    /** Runs until {@link #stop}. */
    void run() {
        while (true) {
            long seen;
            synchronized (lock) {
                if (stopped) {
                    return;
                }
                seen = kicks;
            }
            boolean more = false;
            try {
                more = next();
            } catch (IOException | RuntimeException e) {
                LOG.error("The spool cannot be read", e);
                sleep(seen, Duration.ofSeconds(1));
                continue;
            }
            if (!more) {
                sleep(seen, untilNext());
            }
        }
    }

    private Duration untilNext() {
        Instant now = clock.instant();
        pauses.trim(now);
        Spool spool = services.spool();
        Instant wake = now.plus(LONGEST_SLEEP);
        Optional<Instant> due = spool == null ? Optional.empty() : spool.nextDue();
        // what is due already but was not leased waits for a pause to end or for a kick
        if (due.isPresent() && due.get().isAfter(now) && due.get().isBefore(wake)) {
            wake = due.get();
        }
        Optional<Instant> pause = pauses.next(now);
        if (pause.isPresent() && pause.get().isBefore(wake)) {
            wake = pause.get();
        }
        return Duration.between(now, wake).plusMillis(1);
    }

    private void sleep(long seen, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        synchronized (lock) {
            try {
                long left;
                while (!stopped && kicks == seen && (left = deadline - System.nanoTime()) > 0) {
                    lock.wait(left / 1_000_000 + 1);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                stopped = true;
            }
        }
    }

    /** Begins one attempt if there is one to make and a worker for it. */
    boolean next() throws IOException {
        Spool spool = services.spool();
        synchronized (lock) {
            if (stopped || paused || spool == null || active >= limit) {
                return false;
            }
            active++;
        }
        boolean handed = false;
        try {
            Instant now = clock.instant();
            Optional<Lease> lease = spool.lease(now, entry -> isReady(entry, now));
            if (lease.isEmpty()) {
                return false;
            }
            try {
                Attempt attempt = new Attempt(this, spool, lease.get());
                workers.execute(attempt::run);
                handed = true;
            } catch (RejectedExecutionException closing) {
                lease.get().close();
                return false;
            }
            return true;
        } finally {
            if (!handed) {
                ended();
            }
        }
    }

    private boolean isReady(Entry entry, Instant now) {
        return !pauses.pauses(entry.id(), now, slots, settings.perDestination());
    }

    /** An attempt has ended. */
    void ended() {
        synchronized (lock) {
            active--;
            kicks++;
            lock.notifyAll();
        }
    }

    /** Runs something on a worker; on this thread if there is none any more. */
    void execute(Runnable task) {
        try {
            workers.execute(task);
        } catch (RejectedExecutionException closing) {
            task.run();
        }
    }

    /** Runs something on a worker a little later; not at all if the engine stops meanwhile. */
    void executeSoon(Runnable task) {
        try {
            timer.schedule(() -> execute(task), PARTIAL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closing) {
            LOG.debug("Stopping: a partial result is recorded at the end");
        }
    }

    /** Takes no more entries; returns when no attempt is under way or the time is over. */
    void stop(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        synchronized (lock) {
            stopped = true;
            lock.notifyAll();
            try {
                long left;
                while (active > 0 && (left = deadline - System.nanoTime()) > 0) {
                    lock.wait(left / 1_000_000 + 1);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
