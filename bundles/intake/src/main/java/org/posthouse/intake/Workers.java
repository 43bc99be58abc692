package org.posthouse.intake;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of intake: a timer, and a few that spool what could not be delivered directly. */
final class Workers {
    private static final int SPOOLERS = 8;
    private static final int WAITING = 10_000;

    /** Runs short tasks later. */
    final ScheduledExecutorService timer;

    /** Runs what blocks; throws {@link java.util.concurrent.RejectedExecutionException} if too much waits. */
    final Executor spoolers;

    private final Runnable shutdown;

    private Workers(ScheduledExecutorService timer, Executor spoolers, Runnable shutdown) {
        this.timer = timer;
        this.spoolers = spoolers;
        this.shutdown = shutdown;
    }

    static Workers start() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, named("intake-timer"));
        timer.setRemoveOnCancelPolicy(true);
        ThreadPoolExecutor spoolers = new ThreadPoolExecutor(
                SPOOLERS, SPOOLERS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING), named("intake-spool"));
        spoolers.allowCoreThreadTimeOut(true);
        return of(timer, spoolers, () -> {
            // what was promised is kept: tasks and time-outs that wait still run
            timer.shutdown();
            spoolers.shutdown();
        });
    }

    static Workers of(ScheduledExecutorService timer, Executor spoolers, Runnable shutdown) {
        return new Workers(timer, spoolers, shutdown);
    }

    private static ThreadFactory named(String name) {
        AtomicInteger number = new AtomicInteger();
        return run -> {
            Thread thread = new Thread(run, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    void shutdown() {
        shutdown.run();
    }
}
