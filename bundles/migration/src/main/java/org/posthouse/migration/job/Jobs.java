package org.posthouse.migration.job;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import org.posthouse.migration.report.Meter;
import org.posthouse.support.Threads;

/** All jobs. One runs at a time, so that what they take of memory, disk and store is that of one. */
public final class Jobs {
    private static final int WAITING = 100;
    private static final int REMEMBERED = 100;

    private final ThreadPoolExecutor pool = Threads.pool("migration", 1, WAITING);
    private final Clock clock;
    private final Deque<Job> all = new ArrayDeque<>();
    private long last;
    private boolean closed;

    /** @param clock tells how long jobs take */
    public Jobs(Clock clock) {
        this.clock = clock;
    }

    /**
     * Starts a job as soon as those before it have ended.
     *
     * @param what it does, for people, without secrets
     * @param task closed by this, sooner or later
     * @return empty if too many wait
     */
    public synchronized Optional<Job> start(String what, Job.Task task) {
        Job job = new Job(++last, what, task, new Meter(), clock);
        try {
            if (closed) {
                throw new RejectedExecutionException("closed");
            }
            pool.execute(job::run);
        } catch (RejectedExecutionException full) {
            task.close();
            return Optional.empty();
        }
        all.addFirst(job);
        while (all.size() > REMEMBERED && all.peekLast().view().isOver()) {
            all.removeLast();
        }
        return Optional.of(job);
    }

    /** The jobs, the latest first. */
    public synchronized List<Job> all() {
        return new ArrayList<>(all);
    }

    /** The job of a number. */
    public synchronized Optional<Job> find(long id) {
        return all.stream().filter(job -> job.id() == id).findFirst();
    }

    /** Stops all, and waits for the one that runs. */
    public void close(Duration atMost) {
        synchronized (this) {
            closed = true;
            all.forEach(Job::stop);
        }
        pool.shutdown();
        try {
            pool.awaitTermination(atMost.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
