package org.posthouse.queue.schedule;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.DoubleSupplier;
import org.posthouse.api.spool.Change;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Spool;
import org.posthouse.queue.attempt.Attempts;
import org.posthouse.queue.attempt.Leased;
import org.posthouse.queue.attempt.SetAside;
import org.posthouse.queue.attempt.Unrecorded;
import org.posthouse.queue.attempt.Workshop;
import org.posthouse.queue.notice.Notices;
import org.posthouse.queue.parts.Parts;
import org.posthouse.queue.parts.Policy;
import org.posthouse.support.AbsentException;
import org.posthouse.support.OutOfMemory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leases due parts of mails, as many as there are workers, and sleeps until there is something to do. */
public final class Scheduler {
    private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(60);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final Duration QUICK = Duration.ofMillis(5);
    private static final Duration LONGEST_REST = Duration.ofSeconds(2);

    private final Parts parts;
    private final Clock clock;
    private final Executor workers;
    private final int limit;
    private final Turns turns;
    private final SetAside setAside = new SetAside();
    private final Attempts attempts;
    private final Object lock = new Object();
    private volatile Policy policy;
    private volatile boolean stopped;
    // guarded by the lock
    private int active;
    private long kicks;
    private boolean reconsider;
    private boolean paused;
    // of the scheduler's thread
    private int readiness;
    private boolean routingWaits;
    private boolean begun;
    private final ClockWatch watch;

    /**
     * Makes a scheduler that does nothing until {@link #run}.
     *
     * @param random 0 to 1, for spreading attempts
     * @param limit the most attempts at once
     * @param unrecorded what is still to be recorded of attempts
     */
    public Scheduler(
            Parts parts,
            Policy policy,
            Clock clock,
            DoubleSupplier random,
            Executor workers,
            int limit,
            Unrecorded unrecorded) {
        this.parts = parts;
        this.policy = policy;
        this.clock = clock;
        this.workers = workers;
        this.limit = limit;
        this.turns = new Turns(limit);
        this.watch = new ClockWatch(clock, System::nanoTime);
        this.attempts = new Attempts(new Workshop(
                parts,
                clock,
                random,
                () -> this.policy,
                setAside,
                new Notices(parts, clock),
                unrecorded,
                () -> this.stopped));
    }

    /** Other limits and times hold from now on. */
    public void policy(Policy now) {
        policy = now;
        reconsider();
    }

    /** There may be something to do. */
    public void kick() {
        synchronized (lock) {
            kicks++;
            lock.notifyAll();
        }
    }

    /** A part of the server came, or an administrator is impatient: what could not be tried is tried now. */
    public void partCame() {
        setAside.clear();
        reconsider();
    }

    private void reconsider() {
        synchronized (lock) {
            reconsider = true;
        }
        kick();
    }

    /** Stops (true) or goes on (false) taking mail; what is under way is finished. */
    public void pause(boolean now) {
        synchronized (lock) {
            paused = now;
        }
        kick();
    }

    /** True while it takes no mail because it was told so. */
    public boolean isPaused() {
        synchronized (lock) {
            return paused;
        }
    }

    /** What may be leased now. */
    public Admittance admittance() {
        return new Admittance(parts, turns, setAside, policy.perDestination(), clock.instant());
    }

    /** Runs until {@link #stop}. */
    public void run() {
        while (!stopped) {
            long seen;
            synchronized (lock) {
                seen = kicks;
            }
            long began = System.nanoTime();
            try {
                if (!next()) {
                    sleep(seen, untilNext(), rest(System.nanoTime() - began));
                }
            } catch (AbsentException leaving) {
                LOG.debug("The spool leaves", leaving);
                sleep(seen, LOOK_AGAIN, Duration.ZERO);
            } catch (IOException | RuntimeException | Error e) { // whatever it was, mail must go on
                OutOfMemory.haltOn(e);
                LOG.error("Mail that is due cannot be leased", e);
                sleep(seen, LOOK_AGAIN, LOOK_AGAIN);
            }
        }
    }

    private Duration untilNext() throws AbsentException {
        Instant now = clock.instant();
        Instant wake = now.plus(LONGEST_SLEEP);
        Optional<Spool> spool = parts.spool().get();
        if (spool.isPresent()) {
            wake = earliest(wake, parts.spool().call(spool.get(), s -> s.nextDue(admittance())));
        }
        wake = earliest(wake, setAside.nextEnd());
        if (!wake.isAfter(now) || routingWaits) {
            // routing does not tell when it waits no more, nor a mail that was skipped because it was changed
            wake = now.plus(LOOK_AGAIN);
        }
        return Duration.between(now, wake).plusMillis(1);
    }

    private static Instant earliest(Instant one, Optional<Instant> other) {
        return other.filter(one::isAfter).orElse(one);
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

    /**
     * Begins one attempt if there is one to make and a worker for it. Called on one thread only.
     *
     * @return false if there was none
     * @throws AbsentException if the spool is leaving
     */
    public boolean next() throws IOException, AbsentException {
        Optional<Spool> spool = parts.spool().get();
        if (spool.isEmpty() || !takesWorker()) {
            return false;
        }
        Optional<Leased> leased = Optional.empty();
        try {
            leased = lease(spool.get());
            leased.ifPresent(this::hand);
            return leased.isPresent();
        } catch (RejectedExecutionException closing) {
            leased.ifPresent(Leased::close);
            leased = Optional.empty();
            return false;
        } finally {
            if (leased.isEmpty()) {
                synchronized (lock) {
                    active--; // no kick: a look that found nothing is no reason to look again
                }
            }
        }
    }

    private boolean takesWorker() {
        synchronized (lock) {
            boolean free = !stopped && !paused && active < limit;
            active += free ? 1 : 0;
            return free;
        }
    }

    private Optional<Leased> lease(Spool spool) throws IOException, AbsentException {
        lookAtClock(spool);
        Admittance admittance = admittance();
        if (isToReconsider(admittance)) {
            parts.spool().run(spool, Spool::reconsider);
            hurry(spool);
        }
        return Leased.next(parts.spool(), spool, clock.instant(), admittance);
    }

    /** What was to happen at a time of a clock that was ahead would have to wait for that time to come again. */
    private void lookAtClock(Spool spool) throws AbsentException {
        boolean back = watch.wentBack();
        if (back) {
            LOG.warn("The clock was set back");
            setAside.clear();
            reconsider();
        }
        FarOff farOff = new FarOff(policy, clock.instant());
        if (back || !begun && parts.spool().call(spool, farOff::isLikely)) {
            workers.execute(() -> bringNear(spool, farOff));
        }
        begun = true;
    }

    private void bringNear(Spool spool, FarOff farOff) {
        try {
            parts.spool().<IOException>run(spool, farOff::bring);
        } catch (AbsentException | IOException | RuntimeException e) {
            LOG.warn("What is due too late cannot be brought near", e);
        }
    }

    /** What was put off because a part was absent is due now that one came. */
    private void hurry(Spool spool) {
        List<SetAside.Part> hurried = setAside.takeHurried();
        if (!hurried.isEmpty()) {
            workers.execute(() -> hurried.forEach(part -> hurry(spool, part)));
        }
    }

    private void hurry(Spool spool, SetAside.Part part) {
        Query query = Query.builder()
                .id(part.mail())
                .destination(part.destination())
                .state(Query.State.DEFERRED)
                .build();
        try {
            parts.spool().run(spool, s -> s.change(query, new Change.Retry(clock.instant())));
        } catch (AbsentException | IOException | RuntimeException e) { // it is due in a minute at the latest
            LOG.debug("{} cannot be hurried", part.mail(), e);
        }
    }

    private boolean isToReconsider(Admittance admittance) {
        boolean again = setAside.hasEnded(clock.instant()) | (admittance.readiness() & ~readiness) != 0;
        readiness = admittance.readiness();
        routingWaits = admittance.isRoutingWaiting();
        synchronized (lock) {
            again |= reconsider;
            reconsider = false;
        }
        return again;
    }

    private void hand(Leased part) {
        turns.begins(part.destination(), part.isOfNullSender());
        try {
            workers.execute(() -> {
                try {
                    attempts.make(part);
                } finally {
                    ended(part);
                }
            });
        } catch (RejectedExecutionException closing) {
            turns.ends(part.destination(), part.isOfNullSender());
            throw closing;
        }
    }

    private void ended(Leased part) {
        turns.ends(part.destination(), part.isOfNullSender());
        synchronized (lock) {
            active--;
            kicks++;
            lock.notifyAll();
        }
    }

    /** Tells the next queue which attempts are still under way. To be called after {@link #stop}. */
    public void leave() {
        attempts.leave();
    }

    /**
     * Leases nothing more and begins no further job; returns when no attempt is under way or the time is over.
     *
     * @return true if none is
     */
    public boolean stop(Duration atMost) {
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
            return active == 0;
        }
    }
}
