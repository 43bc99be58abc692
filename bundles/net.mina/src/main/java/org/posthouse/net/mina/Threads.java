package org.posthouse.net.mina;

import static org.posthouse.support.Threads.guarded;
import static org.posthouse.support.Threads.named;
import static org.posthouse.support.Threads.pool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
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
    private final ThreadPoolExecutor workers;
    private final Map<String, Share> shares = new HashMap<>(); // guards itself, what is in it, and the number below
    private int waiting;
    private volatile int most;

    /** @param guard asked when the heap is full in a loop of MINA */
    Threads(int workerCount, int queued, MemoryGuard guard) {
        most = queued;
        io =
                new ThreadPoolExecutor(
                        0, Integer.MAX_VALUE, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), named("net-io")) {
                    @Override
                    public void execute(Runnable loop) {
                        super.execute(() -> goOn(loop, guard));
                    }
                };
        workers = pool("net-worker", workerCount, Integer.MAX_VALUE); // work() bounds what waits
        tls = pool("net-tls", Runtime.getRuntime().availableProcessors(), Integer.MAX_VALUE);
    }

    void resize(int workerCount, int queued) {
        most = queued;
        if (workerCount > workers.getMaximumPoolSize()) {
            workers.setMaximumPoolSize(workerCount);
            workers.setCorePoolSize(workerCount);
        } else {
            workers.setCorePoolSize(workerCount);
            workers.setMaximumPoolSize(workerCount);
        }
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

    /** What runs and waits for one protocol. */
    private static final class Share {
        private final Deque<Runnable> waiting = new ArrayDeque<>();
        private int running;
    }

    /**
     * Runs something on a worker; false if too much waits for one. However much there is to do for one protocol, and however
     * slow it is, a quarter of the workers is left to the others.
     */
    boolean work(String protocol, Runnable work) {
        Share share;
        synchronized (shares) {
            if (workers.getQueue().size() + waiting >= most) {
                return false;
            }
            share = shares.computeIfAbsent(protocol, name -> new Share());
            int workerCount = workers.getMaximumPoolSize();
            if (share.running >= Math.max(1, workerCount - Math.max(1, workerCount / 4))) {
                share.waiting.add(work);
                waiting++;
                return true;
            }
            share.running++;
        }
        return begin(share, work);
    }

    private boolean begin(Share share, Runnable work) {
        boolean begun = false;
        try {
            workers.execute(guarded(LOG, "work", () -> {
                try {
                    work.run();
                } finally {
                    ended(share);
                }
            }));
            begun = true;
        } catch (RejectedExecutionException e) {
            LOG.debug("closed", e);
        } finally {
            if (!begun) { // an Error too: there may be no memory for a thread
                synchronized (shares) {
                    share.running--;
                }
            }
        }
        return begun;
    }

    private void ended(Share share) {
        Runnable next;
        synchronized (shares) {
            next = share.waiting.poll();
            if (next == null) {
                share.running--;
            } else {
                waiting--;
            }
        }
        if (next != null) {
            begin(share, next);
        }
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
        workers.shutdown();
        tls.shutdown();
        io.shutdown();
    }
}
