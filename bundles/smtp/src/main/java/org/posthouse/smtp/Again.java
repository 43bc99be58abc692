package org.posthouse.smtp;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Signal;

/** Tells sessions that wait for a part of the server that it is time to try again. From any thread. */
final class Again {
    /** What they are told. */
    static final Signal SIGNAL = Signal.of("again");

    private final Map<Connection, Future<?>> waiting = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer;

    /** @param timer ends with this */
    Again(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    /** One with a thread of its own, which is there while sessions wait. */
    static Again start(String name) {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, run -> {
            Thread thread = new Thread(run, name);
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(30, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        return new Again(timer);
    }

    /** Tells it after this time, or when it is {@linkplain #wake woken} before. */
    void tell(Connection connection, long millis) {
        try {
            Future<?> before =
                    waiting.put(connection, timer.schedule(() -> tell(connection), millis, TimeUnit.MILLISECONDS));
            if (before != null) {
                before.cancel(false);
            }
        } catch (RejectedExecutionException closed) {
            waiting.remove(connection); // the next version of the session tries again
        }
    }

    private void tell(Connection connection) {
        waiting.remove(connection);
        connection.signal(SIGNAL); // even if it was not yet, or is no longer, in the map: once too often does no harm
    }

    /** It need not be told any more. */
    void cancel(Connection connection) {
        Future<?> task = waiting.remove(connection);
        if (task != null) {
            task.cancel(false);
        }
    }

    /** Something came: tells all at once. */
    void wake() {
        for (Connection connection : List.copyOf(waiting.keySet())) {
            Future<?> task = waiting.remove(connection);
            if (task != null) {
                task.cancel(false);
                connection.signal(SIGNAL);
            }
        }
    }

    /** Tells nobody any more. */
    void close() {
        timer.shutdownNow();
        waiting.clear();
    }

    /** How many wait. */
    int waiting() {
        return waiting.size();
    }
}
