package org.posthouse.support.calls;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.posthouse.support.OutOfMemory;
import org.posthouse.support.Threads;

/**
 * Makes calls that read from the disk on a few threads, and waits for each for a bounded time. A call that takes longer goes on and keeps its
 * thread, since interrupting it would close the files it reads; whoever waited for it is told.
 */
public final class BoundedCalls implements AutoCloseable {
    private final ThreadPoolExecutor pool;
    private final Duration most;

    /**
     * @param name of the threads, without {@code posthouse-}
     * @param threads at most so many calls at once
     * @param waiting at most so many wait
     * @param most how long a caller waits
     */
    public BoundedCalls(String name, int threads, int waiting, Duration most) {
        pool = Threads.pool(name, threads, waiting);
        this.most = most;
    }

    /** Makes calls that somebody waits for. */
    @FunctionalInterface
    public interface Call<T> {
        T make() throws IOException;
    }

    /**
     * Makes a call and waits for what it gives.
     *
     * @throws BusyException if too many wait, or it takes too long
     * @throws IOException if the call throws it
     */
    public <T> T make(Call<T> call) throws BusyException, IOException {
        Callable<T> work = call::make;
        Future<T> future;
        try {
            future = pool.submit(work);
        } catch (RejectedExecutionException full) {
            throw new BusyException("too many calls are waiting");
        }
        try {
            return future.get(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            future.cancel(false);
            throw new BusyException("not finished within " + most.toSeconds() + " s");
        } catch (CancellationException stopped) {
            throw new BusyException("stopped");
        } catch (InterruptedException stopped) {
            future.cancel(false);
            Thread.currentThread().interrupt();
            throw new BusyException("stopped");
        } catch (ExecutionException failed) {
            throw thrown(failed.getCause());
        }
    }

    private static IOException thrown(Throwable cause) {
        OutOfMemory.haltOn(cause);
        if (cause instanceof IOException failed) {
            return failed;
        } else if (cause instanceof RuntimeException broken) {
            throw broken;
        } else if (cause instanceof Error broken) {
            throw broken;
        }
        return new IOException(cause);
    }

    /** Makes no more calls; those under way go on. */
    @Override
    public void close() {
        pool.shutdown();
    }
}
