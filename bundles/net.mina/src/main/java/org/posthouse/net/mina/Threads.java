package org.posthouse.net.mina;

import static org.posthouse.support.Threads.guarded;
import static org.posthouse.support.Threads.named;
import static org.posthouse.support.Threads.pool;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of this bundle. Those of the pools come with work and end when there is none: they keep no other bundle in memory. */
final class Threads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Threads.class);

    private final ExecutorService io;
    private final ThreadPoolExecutor tls;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(named("net-clock"));
    private final Workers workers;

    /** @param guard asked when the heap is full in a loop of MINA */
    Threads(int workerCount, int queued, MemoryGuard guard) {
        io =
                new ThreadPoolExecutor(
                        0, Integer.MAX_VALUE, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), named("net-io")) {
                    @Override
                    public void execute(Runnable loop) {
                        super.execute(() -> goOn(loop, guard));
                    }
                };
        workers = new Workers(workerCount, queued);
        tls = pool("net-tls", Runtime.getRuntime().availableProcessors(), Integer.MAX_VALUE);
    }

    /** A loop of MINA that is left by an error serves nobody any more; it can be entered again. */
    private static void goOn(Runnable loop, MemoryGuard guard) {
        boolean again = true;
        while (again) {
            try {
                loop.run();
                again = false;
            } catch (OutOfMemoryError e) {
                if (!guard.ranOut(e, null)) {
                    throw e;
                }
            }
        }
    }

    /** For the loops of MINA. */
    Executor io() {
        return io;
    }

    /** For what may block. */
    Workers workers() {
        return workers;
    }

    /** Runs a part of a TLS handshake. */
    void tls(Runnable task) {
        try {
            tls.execute(guarded(LOG, "a task", task));
        } catch (RejectedExecutionException e) {
            LOG.debug("closed", e);
        }
    }

    /** Runs something short once; not at all if this is closed before. */
    void later(long nanos, Runnable task) {
        try {
            clock.schedule(guarded(LOG, "a task", task), nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("closed", e);
        }
    }

    void every(long millis, Runnable work) {
        clock.scheduleWithFixedDelay(guarded(LOG, "a task", work), millis, millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        clock.shutdownNow();
        workers.close();
        tls.shutdown();
        io.shutdown();
    }
}
