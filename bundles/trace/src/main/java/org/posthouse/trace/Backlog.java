package org.posthouse.trace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.posthouse.api.trace.Tracer.Event;
import org.posthouse.support.RateLimited;
import org.slf4j.LoggerFactory;

/**
 * Events that are to be written, a moment after they happened, many at a time and in their order. Threads that acknowledge mail
 * never wait for a disk: if the writer cannot keep up, what exceeds the bound is left out, and the log says how much that was.
 *
 * <p>Two locks: {@code writing} is held while a batch is written and is taken first; {@code this} guards what waits, and is
 * held for an instant only.
 */
final class Backlog {
    /** Where events go. Called by one thread at a time. */
    @FunctionalInterface
    interface Sink {
        /** @param batch not empty */
        void write(List<Event> batch);
    }

    /** So long an event waits for others. */
    static final long MOMENT_MILLIS = 100;

    /** If so many wait, they are written at once. */
    static final int MANY = 1024;

    /** So many events wait at most. */
    static final int MOST = 8192;

    private static final RateLimited LOG =
            new RateLimited(LoggerFactory.getLogger(Backlog.class), Duration.ofMinutes(1));

    private final ScheduledExecutorService timer;
    private final Sink sink;
    private final Object writing = new Object();

    private List<Event> waiting = new ArrayList<>(); // guarded by this
    private Future<?> alarm; // guarded by this; null while nothing waits
    private boolean closed; // guarded by this
    private long omitted; // guarded by this

    /** @param timer ended by {@link #close} */
    Backlog(ScheduledExecutorService timer, Sink sink) {
        this.timer = timer;
        this.sink = sink;
    }

    /** Has an event written soon; false after the end. */
    synchronized boolean add(Event event) {
        if (closed) {
            return false;
        }
        if (waiting.size() >= MOST) {
            omitted++;
            return true;
        }
        waiting.add(event);
        try {
            if (alarm == null) { // only what comes first wakes a thread
                alarm = timer.schedule(this::flush, MOMENT_MILLIS, TimeUnit.MILLISECONDS);
            } else if (waiting.size() == MANY) {
                timer.execute(this::flush);
            }
        } catch (RejectedExecutionException ending) {
            return true; // close writes it
        }
        return true;
    }

    /** Writes what waits. */
    void flush() {
        synchronized (writing) {
            List<Event> batch;
            long left;
            synchronized (this) {
                batch = waiting;
                waiting = new ArrayList<>();
                alarm = null;
                left = omitted;
                omitted = 0;
            }
            if (!batch.isEmpty()) {
                sink.write(batch);
            }
            if (left > 0) {
                LOG.warn("{} events of mails were not traced: log or disk too slow", left);
            }
        }
    }

    /** Writes what waits, and takes no more. */
    void close() {
        synchronized (this) {
            closed = true;
            if (alarm != null) {
                alarm.cancel(false);
            }
        }
        timer.shutdown();
        flush();
    }
}
