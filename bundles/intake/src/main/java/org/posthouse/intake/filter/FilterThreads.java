package org.posthouse.intake.filter;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.posthouse.intake.parts.Deadlines;
import org.posthouse.intake.parts.Timing;
import org.posthouse.support.Threads;

/**
 * The threads of one filter, and what waits for them. Nothing else runs on them, and what runs on them waits for nothing but
 * the filter: if all of them are stuck, that filter's mail waits, and no other.
 *
 * <p>A task that is late keeps its thread until it returns, since nothing can stop it. The threads go with the filter, so
 * that nothing of it stays behind in a thread that lives on.
 */
final class FilterThreads {
    /** A task that runs, and the thread it may be interrupted on. */
    private static final class Running {
        private final Task task;
        private Thread thread = Thread.currentThread();
        private Deadlines.Deadline alarm;
        private boolean late;

        Running(Task task) {
            this.task = task;
        }

        /** Tells the task, and interrupts its thread if it still runs. */
        void late(String why) {
            synchronized (this) {
                if (thread == null) {
                    return;
                }
                late = true;
            }
            task.late(why);
            synchronized (this) {
                if (thread != null) {
                    thread.interrupt();
                }
            }
        }

        /** It is late, and has not returned yet. */
        synchronized boolean isStuck() {
            return late && thread != null;
        }

        synchronized void ended() {
            thread = null;
            alarm.met();
            Thread.interrupted(); // nothing of this task's lateness is left for the next one
        }
    }

    private final String name;
    private final WeakReference<ClassLoader> loader; // whoever runs has it, and nobody else should

    private final ScheduledExecutorService timer;
    private final Deadlines deadlines;
    private final ThreadPoolExecutor pool;

    // all guarded by this
    private final Deque<Task> waiting = new ArrayDeque<>();
    private final Map<Task, Future<?>> patience = new HashMap<>();
    private final Set<Running> running = new HashSet<>();
    private int width = 1;
    private int active;
    private boolean left;
    private boolean abandoned;

    /**
     * @param name the filter's
     * @param loader the context class loader of the threads
     */
    FilterThreads(String name, ClassLoader loader, Timing timing) {
        this.name = "filter-" + name;
        this.loader = new WeakReference<>(loader);
        this.timer = timing.timer();
        this.deadlines = new Deadlines(timing);
        this.pool = Threads.pool(this.name, width, Integer.MAX_VALUE);
    }

    /** At most so many tasks run at once from now on; those that run go on. */
    synchronized void width(int now) {
        width = now;
        if (now > pool.getMaximumPoolSize()) {
            pool.setMaximumPoolSize(now);
            pool.setCorePoolSize(now);
        } else {
            pool.setCorePoolSize(now);
            pool.setMaximumPoolSize(now);
        }
        while (active < width && !waiting.isEmpty()) {
            Task first = waiting.remove();
            forget(first);
            if (!start(first)) {
                waiting.addFirst(first);
                return;
            }
        }
    }

    /** How many tasks can run at once. */
    synchronized int width() {
        return width;
    }

    /** Tasks that are late and keep their threads. */
    synchronized int stuck() {
        return (int) running.stream().filter(Running::isStuck).count();
    }

    /** Tasks that wait for a thread. */
    synchronized int waiting() {
        return waiting.size();
    }

    /** Runs a task as soon as a thread is free. Never throws; a task that cannot wait any longer is refused. */
    void submit(Task task) {
        String refusal;
        synchronized (this) {
            refusal = enqueue(task);
        }
        if (refusal == null) {
            return;
        }
        if (task.patience().endless()) {
            Threads.thread(name + "-leaving", () -> run(begin(task))).start();
        } else {
            task.refused(refusal);
        }
    }

    /** Null if it is in the queue. */
    private String enqueue(Task task) {
        Task.Patience bound = task.patience();
        if (abandoned || left && !bound.endless()) {
            return "the filter was removed";
        }
        if (active >= width) {
            if (!bound.endless() && waiting.size() >= bound.others()) {
                return "busy: " + waiting.size() + " calls are already waiting";
            }
            waiting.add(task);
            if (!bound.endless()) {
                patience.put(task, later(() -> giveUp(task, bound.atMost()), bound.atMost()));
            }
            return null;
        }
        return start(task) ? null : "it got no thread";
    }

    /** Starts a worker with a task; it goes on with what waits then. */
    private boolean start(Task first) {
        active++;
        try {
            pool.execute(() -> work(first));
            return true;
        } catch (RejectedExecutionException | OutOfMemoryError noThread) {
            active--;
            return false;
        }
    }

    /** Null if the timer has ended. */
    private Future<?> later(Runnable task, Duration after) {
        try {
            return timer.schedule(task, after.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closing) {
            return null;
        }
    }

    private void giveUp(Task task, Duration after) {
        synchronized (this) {
            patience.remove(task);
            if (!waiting.remove(task)) {
                return;
            }
        }
        task.refused("busy: no thread was free for " + after.toMillis() + " ms");
    }

    private void work(Task first) {
        Running run = begin(first);
        while (run != null) {
            run(run);
            run = next();
        }
    }

    private synchronized Running next() {
        Task task = active > width && !left ? null : waiting.poll();
        if (task == null) {
            active--;
            notifyAll();
            return null;
        }
        forget(task);
        return begin(task);
    }

    private synchronized Running begin(Task task) {
        Running run = new Running(task);
        running.add(run);
        return run;
    }

    private void run(Running run) {
        Thread.currentThread().setContextClassLoader(loader.get());
        Duration deadline = run.task.deadline();
        synchronized (run) {
            run.alarm = deadlines.in(
                    deadline.toMillis(), () -> run.late("no answer within " + deadline.toMillis() + " ms"));
        }
        try {
            run.task.run();
        } finally {
            run.ended();
            synchronized (this) {
                running.remove(run);
                notifyAll();
            }
        }
    }

    /** Refuses what waits now and can be replaced. */
    void refuseReplaceable(String why) {
        take(Task::isReplaceable).forEach(task -> task.refused(why));
    }

    private synchronized List<Task> take(Predicate<Task> which) {
        List<Task> refused = waiting.stream()
                .filter(t -> !t.patience().endless())
                .filter(which)
                .toList();
        waiting.removeAll(refused);
        refused.forEach(this::forget);
        return refused;
    }

    /** Refuses what waits and what comes, but for tasks of endless patience. */
    void leave() {
        synchronized (this) {
            left = true;
        }
        take(task -> true).forEach(task -> task.refused("the filter was removed"));
    }

    private void forget(Task task) {
        Future<?> bound = patience.remove(task);
        if (bound != null) {
            bound.cancel(false);
        }
    }

    /** Waits for what runs and what still has to. */
    synchronized void await(Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        try {
            long more;
            while ((active > 0 || !running.isEmpty() || !waiting.isEmpty()) && (more = end - System.nanoTime()) > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, more);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets go of the threads: what runs is late, what still has to run does so on threads of its own. */
    void abandon() {
        List<Running> stuck;
        boolean more;
        synchronized (this) {
            abandoned = true;
            stuck = List.copyOf(running);
            more = !waiting.isEmpty();
        }
        stuck.forEach(run -> run.late("the filter was removed"));
        if (more) {
            Threads.thread(name + "-leaving", this::drain).start();
        }
        pool.shutdown();
    }

    /** Runs what must still run though all threads are stuck. */
    private void drain() {
        while (true) {
            Running run;
            synchronized (this) {
                if (waiting.isEmpty()) {
                    return;
                }
                run = begin(waiting.remove());
            }
            run(run);
        }
    }
}
