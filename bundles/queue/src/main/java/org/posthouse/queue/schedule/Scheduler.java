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

/**
 * Leases due parts of mails, as many as there are workers. A worker that has ended an attempt looks for the next one itself, and
 * one that is free looks when mail comes; the scheduler's thread sleeps until something is due, or until what is there of the
 * server has changed.
 */
public final class Scheduler {
    private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(60);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final Duration QUICK = Duration.ofMillis(5);
    private static final Duration LONGEST_REST = Duration.ofSeconds(2);
    private static final long UNSEEN = -1;

    private final Parts parts;
    private final Clock clock;
    private final Executor workers;
    private final int limit;
    private final Turns turns;
    private final SetAside setAside = new SetAside();
    private final Attempts attempts;
    /** Held while the spool is asked and until what it lent counts: no more is lent than there is room for. */
    private final Object leasing = new Object();

    private final Object lock = new Object();
    private volatile Policy policy;
    private volatile boolean stopped;
    /** The scheduler's thread runs, and when it last looked nothing was absent: workers may look for themselves. */
    private volatile boolean complete;
    /** When the scheduler's thread looks again at the latest; never if it is about to decide that. */
    private volatile Instant wakes = Instant.MAX;
    // guarded by the lock
    private int active;
    private int lookers;
    private long kicks;
    private boolean reconsider;
    private boolean paused;
    // of the scheduler's thread
    private boolean runs;
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

    /** Mail came, or something is due sooner: a worker looks for it if one is free, else the next one that is. Does not block. */
    public void mailCame() {
        if (attempts.isGivingBack()) {
            return; // whoever does that looks next
        }
        synchronized (lock) {
            if (!complete) {
                kicks++;
                lock.notifyAll();
                return;
            }
            if (stopped || paused || active >= limit) {
                kicks++;
                return;
            }
            active++;
            lookers++;
        }
        try {
            workers.execute(() -> work(null));
        } catch (RejectedExecutionException closing) {
            synchronized (lock) {
                lookers--;
            }
            giveBack(UNSEEN);
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
        runs = true;
        while (!stopped) {
            wakes = Instant.MAX;
            long seen = kicks();
            long began = System.nanoTime();
            try {
                if (!next()) {
                    sleep(seen, untilNext(), rest(System.nanoTime() - began));
                }
            } catch (AbsentException leaving) {
                LOG.debug("the spool is stopping", leaving);
                sleep(seen, LOOK_AGAIN, Duration.ZERO);
            } catch (IOException | RuntimeException | Error e) { // whatever it was, mail must go on
                OutOfMemory.haltOn(e);
                LOG.error("cannot lease due mail", e);
                sleep(seen, LOOK_AGAIN, LOOK_AGAIN);
            }
        }
    }

    private long kicks() {
        synchronized (lock) {
            return kicks;
        }
    }

    private Duration untilNext() throws AbsentException {
        Instant now = clock.instant();
        Instant wake = now.plus(LONGEST_SLEEP);
        Optional<Spool> spool = parts.spool().get();
        if (spool.isPresent()) {
            wake = nextLook(spool.get(), admittance(), wake);
        }
        if (!wake.isAfter(now) || routingWaits) {
            // routing does not tell when it waits no more, nor a mail that was skipped because it was changed
            wake = now.plus(LOOK_AGAIN);
        }
        wakes = wake;
        return Duration.between(now, wake).plusMillis(1);
    }

    /** When there is something to look for next, but not after a time. */
    private Instant nextLook(Spool spool, Admittance admittance, Instant latest) throws AbsentException {
        Instant due = earliest(latest, parts.spool().call(spool, s -> s.nextDue(admittance)));
        return earliest(due, setAside.nextEnd());
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
        complete = runs && admittance.isComplete();
        return lease(spool, admittance);
    }

    private Optional<Leased> lease(Spool spool, Admittance admittance) throws IOException, AbsentException {
        synchronized (leasing) {
            Optional<Leased> leased = Leased.next(parts.spool(), spool, clock.instant(), admittance);
            leased.ifPresent(part -> turns.begins(part.destination(), part.isOfNullSender()));
            return leased;
        }
    }

    /** What was to happen at a time of a clock that was ahead would have to wait for that time to come again. */
    private void lookAtClock(Spool spool) throws AbsentException {
        boolean back = watch.wentBack();
        if (back) {
            LOG.warn("clock was set back");
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
            LOG.warn("cannot reschedule mail due too late", e);
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
            LOG.debug("{} cannot be rescheduled", part.mail(), e);
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
        try {
            workers.execute(() -> work(part));
        } catch (RejectedExecutionException closing) {
            turns.ends(part.destination(), part.isOfNullSender());
            throw closing;
        }
    }

    /**
     * Makes attempts as long as there is one to make; on a worker, whose place was taken already.
     *
     * @param first null to look for the first as for the others
     */
    private void work(Leased first) {
        Look look = first == null ? look(true) : new Look(first, UNSEEN);
        try {
            while (look.part() != null) {
                Leased part = look.part();
                look = Look.NONE; // if this fails
                make(part);
                look = look(false);
            }
        } finally {
            giveBack(look.seen());
        }
    }

    private void make(Leased part) {
        try {
            attempts.make(part);
        } finally {
            turns.ends(part.destination(), part.isOfNullSender());
        }
    }

    /**
     * What a worker found when it looked for something to do.
     *
     * @param part null if nothing
     * @param seen the kicks there had been before; {@link #UNSEEN} if the scheduler's thread is to look too
     */
    private record Look(Leased part, long seen) {
        static final Look NONE = new Look(null, UNSEEN);
    }

    private Look look(boolean looker) {
        long seen;
        synchronized (lock) {
            lookers -= looker ? 1 : 0;
            if (paused) {
                return new Look(null, kicks);
            }
            seen = kicks;
        }
        try {
            return complete && !stopped ? look(seen) : Look.NONE;
        } catch (AbsentException | IOException | RuntimeException | Error e) { // the scheduler's thread finds that, too
            OutOfMemory.haltOn(e);
            LOG.debug("a worker cannot lease", e);
            return Look.NONE;
        }
    }

    private Look look(long seen) throws IOException, AbsentException {
        Optional<Spool> spool = parts.spool().get();
        Admittance admittance = admittance();
        if (spool.isEmpty() || !admittance.isComplete()) {
            return Look.NONE;
        }
        Leased part = lease(spool.get(), admittance).orElse(null);
        if (part != null) {
            spread(spool.get(), admittance);
            return new Look(part, UNSEEN);
        }
        return nextLook(spool.get(), admittance, Instant.MAX).isBefore(wakes) ? Look.NONE : new Look(null, seen);
    }

    /** If more is due, and nobody is about to look who would say so, the scheduler's thread hands it out. */
    private void spread(Spool spool, Admittance admittance) {
        synchronized (lock) {
            if (lookers > 0 || active >= limit) {
                return;
            }
        }
        try {
            if (nextLook(spool, admittance, Instant.MAX).isAfter(clock.instant())) {
                return;
            }
        } catch (AbsentException | RuntimeException e) { // what was leased is tried all the same
            LOG.debug("cannot determine whether more is due", e);
        }
        kick();
    }

    private void giveBack(long seen) {
        synchronized (lock) {
            active--;
            if (seen != kicks || stopped) {
                kicks++;
                lock.notifyAll();
            }
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
