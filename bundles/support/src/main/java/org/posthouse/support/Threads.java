package org.posthouse.support;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;

/**
 * Named daemon threads and bounded pools of them. Names begin with {@code posthouse-}. A thread inherits nothing from the
 * one that starts it, so that it keeps no bundle in memory but the one that owns it: no thread locals, no context class
 * loader, no protection domains. Where the heap is full and nobody has caught that, the process ends: see {@link OutOfMemory}.
 */
public final class Threads {
    private static final long IDLE_SECONDS = 30;

    private Threads() {}

    /**
     * A thread that is not started yet.
     *
     * @param name without {@code posthouse-}
     */
    @SuppressWarnings("removal") // all that keeps the callers' bundles out of what a thread inherits
    public static Thread thread(String name, Runnable work) {
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> {
            Thread thread = new Thread(null, work, "posthouse-" + name, 0, false);
            thread.setDaemon(true);
            thread.setUncaughtExceptionHandler(OutOfMemory::uncaught);
            thread.setContextClassLoader(Threads.class.getClassLoader());
            return thread;
        });
    }

    /**
     * Makes threads with a name and a number.
     *
     * @param name without {@code posthouse-}
     */
    public static ThreadFactory named(String name) {
        AtomicInteger count = new AtomicInteger();
        return work -> thread(name + "-" + count.incrementAndGet(), work);
    }

    /**
     * A pool whose threads come when there is work, and end after half a minute without.
     *
     * @param name without {@code posthouse-}
     * @param threads at most so many
     * @param waiting at most so many tasks wait; more are refused with a {@link RejectedExecutionException}
     */
    public static ThreadPoolExecutor pool(String name, int threads, int waiting) {
        ThreadPoolExecutor pool = new Pool(name, threads, waiting);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /**
     * One thread for short tasks that are due later; there while something is due. Cancelled tasks are let go at once. After
     * {@code shutdown} what is due once still runs.
     *
     * @param name without {@code posthouse-}
     */
    public static ScheduledThreadPoolExecutor timer(String name) {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, named(name)) {
            @Override
            protected void afterExecute(Runnable task, Throwable thrown) {
                haltOnHidden(task);
            }
        };
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        return timer;
    }

    private static final class Pool extends ThreadPoolExecutor {
        Pool(String name, int threads, int waiting) {
            super(threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(waiting), named(name));
        }

        @Override
        protected void afterExecute(Runnable task, Throwable thrown) {
            haltOnHidden(task);
        }
    }

    /** A future keeps what its task has thrown, whether anybody asks for it or not. */
    private static void haltOnHidden(Runnable task) {
        if (!(task instanceof Future<?> future) || !future.isDone() || future.isCancelled()) {
            return;
        }
        try {
            future.get();
        } catch (ExecutionException e) {
            OutOfMemory.haltOn(e);
        } catch (CancellationException e) {
            // just now
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Work that logs what it throws, so that a pool keeps its thread. */
    public static Runnable guarded(Logger log, String what, Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (RuntimeException | LinkageError | AssertionError e) {
                log.error("{} failed", what, e);
            }
        };
    }

    /** Work that logs now and then what it throws, for a task that is repeated: it goes on. */
    public static Runnable guarded(RateLimited log, String what, Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (RuntimeException | LinkageError | AssertionError e) {
                log.error("{} failed", what, e);
            }
        };
    }
}
