package org.posthouse.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.posthouse.api.trace.Tracer.Event;

/**
 * Writes events to the log a moment after they happened, many at a time and in their order: threads that acknowledge mail do
 * not wait for the disk, and a busy server writes its log a few times a second instead of a few times a mail. What waits is
 * written when this is closed; a crash costs the lines of the last moment.
 *
 * <p>Two locks: {@code writing} is held while a batch is written and is taken first; {@code this} guards what waits, and is
 * held for an instant only.
 */
final class LogWriter {
    /** Where lines go. */
    @FunctionalInterface
    interface Lines {
        /**
         * Writes a line.
         *
         * @param more another one follows at once, and may be written with this one
         */
        void write(Event event, boolean more);
    }

    /** So long a line waits for others. */
    static final long MOMENT_MILLIS = 100;

    /** So many events wait at most; whoever brings more than that writes them. */
    static final int MOST = 4096;

    private final ScheduledExecutorService timer;
    private final Lines lines;
    private final Object writing = new Object();

    private List<Event> waiting = new ArrayList<>(); // guarded by this
    private Future<?> alarm; // guarded by this; null while nothing waits
    private boolean closed; // guarded by this

    /** @param timer ended by {@link #close} */
    LogWriter(ScheduledExecutorService timer, Lines lines) {
        this.timer = timer;
        this.lines = lines;
    }

    /** Has an event written soon; at once if too much waits, or after the end. */
    void add(Event event) {
        boolean now;
        synchronized (this) {
            waiting.add(event);
            now = closed || waiting.size() >= MOST || !alarmed();
        }
        if (now) {
            write();
        }
    }

    /** True if what waits will be written; only what comes first wakes a thread. */
    private boolean alarmed() {
        if (alarm == null) {
            try {
                alarm = timer.schedule(this::write, MOMENT_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException ended) {
                return false;
            }
        }
        return true;
    }

    private void write() {
        synchronized (writing) {
            List<Event> batch;
            synchronized (this) {
                batch = waiting;
                waiting = new ArrayList<>();
                alarm = null;
            }
            int last = batch.size() - 1;
            for (int i = 0; i <= last; i++) {
                lines.write(batch.get(i), i < last);
            }
        }
    }

    /** Writes what waits. Events that come all the same are written at once. */
    void close() {
        synchronized (this) {
            closed = true;
            if (alarm != null) {
                alarm.cancel(false);
            }
        }
        timer.shutdown();
        write();
    }
}
