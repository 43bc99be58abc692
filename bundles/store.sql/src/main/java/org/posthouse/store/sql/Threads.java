package org.posthouse.store.sql;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;

/** Named threads. */
final class Threads {
    private Threads() {}

    /**
     * Waits for work, whatever interrupts: while it is under way its account must stay in memory.
     */
    static <T> T await(Future<T> future) throws StoreException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreException s) {
                throw new StoreException(s.reason(), s.getMessage(), s);
            }
            throw new StoreException(Reason.UNAVAILABLE, "internal error", e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Bounded by what the store lets in; the thread ends when it has nothing to do. */
    static ThreadPoolExecutor single(String name) {
        return pool(name, 1);
    }

    static ThreadPoolExecutor pool(String name, int size) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(size, size, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread t = new Thread(task, name);
                    t.setDaemon(true);
                    return t;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
