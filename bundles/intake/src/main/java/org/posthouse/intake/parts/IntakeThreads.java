package org.posthouse.intake.parts;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import org.posthouse.support.Threads;

/**
 * The threads of intake, besides those of each filter.
 *
 * @param timer runs short tasks later
 * @param deadlines on that timer, for what is nearly always done in time
 * @param spoolers runs what writes into the spool; throws {@link RejectedExecutionException} if too much waits
 * @param followers runs what follows the answer of a filter; never refuses, since no more can come than calls are under way
 * @param shutdown ends them; tasks and time-outs that wait still run, since what was promised is kept
 */
public record IntakeThreads(
        ScheduledExecutorService timer, Deadlines deadlines, Executor spoolers, Executor followers, Runnable shutdown) {
    private static final int SPOOLERS = 8;
    private static final int FOLLOWERS = 8;
    private static final int WAITING = 10_000;

    public IntakeThreads(Timing timing, Executor spoolers, Executor followers, Runnable shutdown) {
        this(timing.timer(), new Deadlines(timing), spoolers, followers, shutdown);
    }

    public static IntakeThreads start() {
        ScheduledThreadPoolExecutor timer = Threads.timer("intake-timer");
        ThreadPoolExecutor spoolers = Threads.pool("intake-spool", SPOOLERS, WAITING);
        ThreadPoolExecutor followers = Threads.pool("intake-follow", FOLLOWERS, Integer.MAX_VALUE);
        return new IntakeThreads(Timing.of(timer), spoolers, orHere(followers), () -> {
            timer.shutdown();
            spoolers.shutdown();
            followers.shutdown();
        });
    }

    /** Runs it on the caller's thread once the pool has ended: every answer is given. */
    private static Executor orHere(Executor pool) {
        return task -> {
            try {
                pool.execute(task);
            } catch (RejectedExecutionException closing) {
                task.run();
            }
        };
    }
}
