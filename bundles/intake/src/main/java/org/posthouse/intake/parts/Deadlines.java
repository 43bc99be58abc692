package org.posthouse.intake.parts;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.posthouse.support.OutOfMemory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deadlines that nearly all are met: one for each mail that is delivered, or each call of a filter. To set one is to put it into a set, to
 * meet it is to take it out; only one alarm is set for all of them, and none is called off. What is left in the set when the alarm
 * rings, and is due, is late.
 */
public final class Deadlines {
    private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);

    /** What is to be done by a time. Done or late, never both. */
    public final class Deadline {
        private final long due;
        private final Runnable late;

        private Deadline(long due, Runnable late) {
            this.due = due;
            this.late = late;
        }

        /** It is done: nothing happens any more. */
        public void met() {
            synchronized (Deadlines.this) {
                open.remove(this);
            }
        }
    }

    private final ScheduledExecutorService timer;
    private final LongSupplier nanos;
    private final Set<Deadline> open = new HashSet<>(); // guarded by this
    private long alarm; // guarded by this; of no meaning unless it is set
    private boolean isSet; // guarded by this

    /** @param timing its timer runs what is late; if it has ended, nothing is late any more */
    public Deadlines(Timing timing) {
        this.timer = timing.timer();
        this.nanos = timing.nanos();
    }

    /** Something begins that is late after so many milliseconds; {@code late} runs on the timer, and must be short. */
    public synchronized Deadline in(long millis, Runnable late) {
        long now = nanos.getAsLong();
        Deadline deadline = new Deadline(now + TimeUnit.MILLISECONDS.toNanos(millis), late);
        open.add(deadline);
        ringAt(deadline.due, now);
        return deadline;
    }

    /** How many are not met yet. */
    public synchronized int size() {
        return open.size();
    }

    private void ringAt(long due, long now) {
        if (isSet && alarm - due <= 0) {
            return; // it rings before, and is set again then
        }
        isSet = true;
        alarm = due;
        try {
            timer.schedule(() -> ring(due), due - now, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closing) {
            isSet = false;
        }
    }

    /** @param rings for what it is time, whatever the clock says */
    private void ring(long rings) {
        long now = nanos.getAsLong();
        for (Deadline deadline : late(now - rings < 0 ? rings : now)) {
            try {
                deadline.late.run();
            } catch (RuntimeException | Error e) { // the others are late too
                OutOfMemory.haltOn(e);
                LOG.error("cannot continue overdue work", e);
            }
        }
    }

    private synchronized List<Deadline> late(long now) {
        List<Deadline> late = new ArrayList<>();
        Deadline first = null;
        for (Iterator<Deadline> all = open.iterator(); all.hasNext(); ) {
            Deadline one = all.next();
            if (one.due - now <= 0) {
                late.add(one);
                all.remove();
            } else if (first == null || one.due - first.due < 0) {
                first = one;
            }
        }
        if (isSet && alarm - now <= 0) {
            isSet = false;
        }
        if (first != null) {
            ringAt(first.due, now);
        }
        return late;
    }
}
