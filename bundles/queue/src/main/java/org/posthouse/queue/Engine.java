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
import java.util.function.Predicate;
import org.posthouse.api.spool.Entry;
import org.posthouse.api.spool.Lease;
import org.posthouse.api.spool.Spool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes due entries from the spool, as many as there are workers, and sleeps until there is something to do. */
final class Engine {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(60);
    private static final Duration QUICK = Duration.ofMillis(5);
    private static final Duration LONGEST_REST = Duration.ofSeconds(2);
    private static final Duration PARTIAL = Duration.ofSeconds(5);

    final Services services;
    final Planner planner;
    final Notifier notifier;
    final Slots slots;
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
    private long parts;
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
        this.slots = new Slots(Math.max(1, limit - limit / 4));
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
        synchronized (lock) {
            parts++;
        }
        pauses.clear();
        kick();
    }

    /** How many parts came so far. */
    long parts() {
        synchronized (lock) {
            return parts;
        }
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
            long began = System.nanoTime();
            try {
                if (!next()) {
                    sleep(seen, untilNext(), rest(System.nanoTime() - began));
                }
            } catch (IOException
                    | RuntimeException
                    | LinkageError e) { // a spool that leaves can load no class any more
                LOG.error("The spool cannot be read", e);
                sleep(seen, Duration.ofSeconds(1), Duration.ofSeconds(1));
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

    /** How long to look away after a look that found nothing: with a large backlog that waits, looking is work. */
    private static Duration rest(long looked) {
        return looked < QUICK.toNanos()
                ? Duration.ZERO
                : Duration.ofNanos(Math.min(looked * 4, LONGEST_REST.toNanos()));
    }

    private void sleep(long seen, Duration atMost, Duration atLeast) {
        long now = System.nanoTime();
        long least = now + atLeast.toNanos();
        long deadline = now + Math.max(atMost.toNanos(), atLeast.toNanos());
        synchronized (lock) {
            try {
                long left;
                while (!stopped
                        && (kicks == seen || least - System.nanoTime() > 0)
                        && (left = (kicks == seen ? deadline : least) - System.nanoTime()) > 0) {
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
        Ready ready = new Ready(clock.instant());
        try {
            Optional<Lease> lease = spool.lease(ready.now, ready);
            if (lease.isEmpty()) {
                return false;
            }
            try {
                Attempt attempt = new Attempt(
                        this, spool, lease.get(), ready.take(lease.get().entry().id()));
                workers.execute(attempt::run);
                handed = true;
            } catch (RejectedExecutionException closing) {
                lease.get().close();
                return false;
            }
            return true;
        } finally {
            ready.giveBack();
            if (!handed) {
                synchronized (lock) {
                    active--; // no kick: a look that found nothing is no reason to look again
                }
            }
        }
    }

    /**
     * Chooses an entry to lease. One that waits for a busy destination is chosen only with a slot of it reserved, so that
     * of many that wait only as many are woken as there are slots.
     */
    private final class Ready implements Predicate<Entry> {
        private final Instant now;
        private String chosen;
        private String reserved;

        Ready(Instant now) {
            this.now = now;
        }

        @Override
        public boolean test(Entry entry) {
            if (!pauses.pauses(entry.id(), now)) {
                return true;
            }
            Optional<String> destination = pauses.waitsFor(entry.id());
            if (reserved != null
                    || destination.isEmpty()
                    || !slots.take(destination.get(), settings.perDestination())) {
                return false;
            }
            chosen = entry.id();
            reserved = destination.get();
            return true;
        }

        /** The slot that was reserved for this entry; empty if none was. */
        Optional<String> take(String id) {
            if (reserved == null || !id.equals(chosen)) {
                return Optional.empty();
            }
            String mine = reserved;
            reserved = null;
            return Optional.of(mine);
        }

        void giveBack() {
            if (reserved != null) {
                slots.release(reserved);
                reserved = null;
            }
        }
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
