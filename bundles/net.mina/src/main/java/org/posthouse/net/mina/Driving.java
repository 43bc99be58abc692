package org.posthouse.net.mina;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLContext;
import org.posthouse.net.api.Session;
import org.posthouse.net.mina.Step.Mode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what a strand has to do, one step after the other. The thread that takes a step owns the strand until it has ended
 * ({@link #isBusy}); the session is never called with the lock held. What is here is guarded by the strand's lock.
 */
final class Driving {
    private static final Logger LOG = LoggerFactory.getLogger(Driving.class);

    private final Strand strand;
    private final NetHost host;
    private final Agenda agenda;
    private final String protocol;
    private WorkerTime time;
    private boolean busy;
    private Thread caller;
    private boolean scheduled;
    private boolean owed;

    Driving(Strand strand, NetHost host) {
        this.strand = strand;
        this.host = host;
        this.agenda = new Agenda(strand, strand.port(), host);
        this.protocol = strand.about().listener().protocol();
        this.time = WorkerTime.ofStranger(strand.about().since());
    }

    /** A step is being done. */
    boolean isBusy() {
        return busy;
    }

    /** A step is being done, or will be. */
    boolean isActive() {
        return busy || scheduled;
    }

    /** This thread is doing a step. */
    boolean isHere() {
        return caller == Thread.currentThread();
    }

    /** For how many nanoseconds the strand has waited for a service or a certificate; 0 if it does not. */
    long waitsFor(long now) {
        return agenda.waitsFor(now);
    }

    /** Does what can be done now, as far as this thread may; without the lock. */
    void drive(Mode mode) {
        long begun = System.nanoTime();
        Turn turn;
        while ((turn = next(mode, begun)) != null) {
            perform(turn);
        }
    }

    /** Begins the next step; null if there is none for this thread. */
    private Turn next(Mode mode, long begun) {
        synchronized (strand.lock) {
            if (busy) {
                return null;
            }
            strand.wire.writesDirectly(mode.ownThread());
            try {
                return choose(mode, begun);
            } finally {
                strand.wire.writesDirectly(false);
            }
        }
    }

    private Turn choose(Mode mode, long begun) {
        Step step = agenda.next();
        boolean mayDo = step != Step.NONE && mode.may(step) && !(mode == Mode.WORKER && letsOthers(step, begun));
        if (!mayDo || step.slow() || strand.requests.gathered() > Wire.REPLIES / 2) {
            strand.sendGathered();
        }
        if (!mayDo) {
            if (mode == Mode.WORKER) {
                time.took(begun, System.nanoTime());
            }
            if (step != Step.NONE) {
                schedule();
            }
            return null;
        }
        busy = true;
        caller = Thread.currentThread();
        return new Turn(strand, step);
    }

    /** A worker that has been at it since a moment should do something for others now; what is owed to the strand comes first. */
    private boolean letsOthers(Step step, long begun) {
        return !Mode.CONTROL.may(step)
                && WorkerTime.isUsedUp(begun, System.nanoTime())
                && host.workers().isAwaited(protocol);
    }

    /** The peer has logged in. */
    void loggedIn() {
        time = WorkerTime.ofAccount(System.nanoTime());
    }

    /** Has a worker drive, soon. */
    void schedule() {
        if (!scheduled) {
            scheduled = host.workers().work(protocol, time.due(System.nanoTime()), this::workerDrive);
            owed = !scheduled; // the next tick tries again
        }
    }

    /** Some time has passed: there may be room for what no worker would take. */
    void tick() {
        if (owed) {
            schedule();
        }
    }

    private void workerDrive() {
        scheduledDrive(Mode.WORKER);
    }

    private void loopDrive() {
        try {
            scheduledDrive(Mode.IO);
        } catch (RuntimeException e) { // the loop serves others, too
            LOG.error("{}: work failed", strand.about().id(), e);
        } catch (OutOfMemoryError e) {
            if (!host.memory().ranOut(e, strand)) {
                throw e;
            }
        }
    }

    /** Has the I/O loop drive, soon: a worker would only have to be woken in addition. */
    void scheduleInLoop() {
        if (!scheduled) {
            scheduled = strand.wire.inLoop(this::loopDrive);
            if (!scheduled) {
                schedule();
            }
        }
    }

    private void scheduledDrive(Mode mode) {
        synchronized (strand.lock) {
            scheduled = false;
        }
        strand.endUnread(System.nanoTime());
        drive(mode);
    }

    private void perform(Turn turn) {
        Throwable failure = null;
        try {
            turn.run();
        } catch (Throwable e) { // a stack that overflowed too: the strand must not stay busy for ever
            failure = e;
        }
        Session orphan;
        synchronized (strand.lock) {
            caller = null;
            orphan = strand.seat.takeOrphan();
        }
        if (orphan != null) {
            strand.close(orphan);
        }
        synchronized (strand.lock) {
            busy = false;
            settle(turn.step());
            if (failure != null) {
                failed(turn.step(), failure);
            }
        }
    }

    private void settle(Step step) {
        strand.requests.settle();
        strand.wire.longReads(strand.requests.isBlocking());
        strand.closing |= strand.requests.isClose();
        strand.offer |= strand.requests.takeUnheld();
        if (step != Step.PARK) {
            strand.parkAsked = false;
        }
        if (strand.requests.takeTls()) {
            beginTls();
        }
    }

    private void failed(Step step, Throwable failure) {
        if (host.memory().ranOut(failure, strand)) {
            return; // it is being closed
        }
        About about = strand.about();
        LOG.warn("{}: {} failed in {}", about.id(), about.listener().protocol(), step, failure);
        if (strand.seat.session() == null) {
            if (step == Step.RESUME) {
                strand.port().countDrained();
            }
            strand.abandon();
        } else if (step == Step.DRAIN) {
            strand.closing = true;
        } else {
            strand.drainDue = true;
        }
    }

    private void beginTls() {
        SSLContext context = host.tlsContext();
        ByteBuffer clear = strand.requests.takeGathered();
        boolean pending = strand.requests.next() != null;
        if (context == null
                || pending
                || !strand.wire.startTls(context, strand.port().asksClients(), clear)) {
            // rfc3207#4.2: it may be from somebody else
            LOG.debug("{}: input before the TLS handshake", strand.about().id());
            strand.wire.send(clear);
            strand.requests.dropActions();
            strand.closing = true;
        }
    }

    /** Runs a task of a handshake elsewhere, and then, with the lock, what follows. */
    void tlsTask(Runnable task, Runnable then) {
        host.executeTls(() -> {
            try {
                task.run();
            } catch (OutOfMemoryError e) {
                if (host.memory().ranOut(e, strand)) {
                    return;
                }
                throw e;
            }
            synchronized (strand.lock) {
                then.run();
                strand.offer = true;
            }
            drive(Mode.CONTROL);
        });
    }
}
