package org.posthouse.segments;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.posthouse.support.OutOfMemory;
import org.posthouse.support.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that forces: it takes all who wait, forces once, tells them. A segment whose force failed is never
 * forced again: the kernel may have dropped the octets and would report success.
 */
final class Committer {
    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

    /** Someone who waits. */
    interface Waiter {
        /** Called once: with null if all that was written before {@link #submit} is durable. */
        void settled(IOException failure);
    }

    /** Brings the records of a poisoned segment to safety as far as that is possible. */
    interface Rescue {
        void rescue(Segment poisoned);
    }

    private final Appender appender;
    private final Rescue rescue;
    private final Thread thread;
    private final AtomicLong forces = new AtomicLong();
    private final Deque<Segment> poisoned = new ArrayDeque<>(); // of the committer's thread
    private List<Waiter> waiting = new ArrayList<>();
    private boolean stopping;
    private volatile boolean aborted;

    Committer(String name, Appender appender, Rescue rescue) {
        this.appender = appender;
        this.rescue = rescue;
        this.thread = Threads.thread(name + "-commit", this::run);
        thread.start();
    }

    void submit(Waiter waiter) {
        synchronized (this) {
            if (!stopping) {
                waiting.add(waiter);
                notifyAll();
                return;
            }
        }
        waiter.settled(new LogClosedException());
    }

    long forces() {
        return forces.get();
    }

    private void run() {
        while (true) {
            List<Waiter> taken;
            synchronized (this) {
                while (waiting.isEmpty() && !stopping) {
                    try {
                        wait();
                    } catch (InterruptedException e) {
                        LOG.debug("did not end on interrupt", e); // only close() ends it
                    }
                }
                if (waiting.isEmpty()) {
                    return;
                }
                taken = waiting;
                waiting = new ArrayList<>();
            }
            commit(taken);
        }
    }

    private void commit(List<Waiter> taken) {
        IOException failure = force();
        for (Waiter waiter : taken) {
            try {
                waiter.settled(failure);
            } catch (RuntimeException
                    | Error e) { // whoever is told may have left; all others still wait for this thread
                OutOfMemory.haltOn(e);
                LOG.error("a completion failed", e);
            }
        }
        try {
            tidy();
        } catch (RuntimeException | Error e) {
            OutOfMemory.haltOn(e);
            LOG.error("housekeeping of segments failed", e);
        }
    }

    private void tidy() {
        while (!aborted && !poisoned.isEmpty()) {
            rescue.rescue(poisoned.poll());
        }
        if (!aborted) {
            appender.takeFull().forEach(Segment::seal);
            appender.prepareSpare();
        }
    }

    /** Forces all that was written; also called by a rescue, on this thread. Returns what went wrong, or null. */
    IOException force() {
        IOException failure = aborted ? new LogClosedException() : null;
        for (Segment s : appender.toForce()) {
            if (!s.dirty()) {
                continue;
            }
            long end = appender.end(s);
            try {
                s.writer().force();
                forces.incrementAndGet();
                s.markForced(end);
            } catch (IOException | RuntimeException e) {
                failure = e instanceof IOException io ? io : new IOException(e);
                if (!aborted) {
                    LOG.error("{}: force failed, retiring the segment: {}", s, e.toString());
                }
                appender.poison(s);
                poisoned.add(s);
            }
        }
        return aborted ? new LogClosedException() : failure;
    }

    /** True on the committer's own thread. */
    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** From now on whoever waits fails. */
    void abort() {
        aborted = true;
        stop();
    }

    private synchronized void stop() {
        stopping = true;
        notifyAll();
    }

    /** Serves those who wait, then ends; waits for that. */
    void close() {
        stop();
        boolean interrupted = false;
        while (thread.isAlive() && !isCurrent()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
