package org.posthouse.net.mina;

import static org.posthouse.support.Threads.guarded;
import static org.posthouse.support.Threads.pool;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import org.posthouse.net.api.NetAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads for what may block. However much there is to do for one protocol, and however slow it is, a quarter of them is
 * left to the others; and among what waits for one protocol, it is not who came first that comes first, but who is due, see
 * {@link WorkerTime}.
 */
final class Workers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

    private final ThreadPoolExecutor pool;
    private final Map<String, Share> shares = new HashMap<>(); // guards itself, what is in it, and the numbers below
    private int waiting;
    private long came;
    private volatile int most;

    /** When work began or ended last, as {@link System#nanoTime}. */
    private volatile long moved = System.nanoTime();

    Workers(int count, int queued) {
        pool = pool("net-worker", count, Integer.MAX_VALUE); // work() bounds what waits
        most = queued;
    }

    void resize(int count, int queued) {
        most = queued;
        if (count > pool.getMaximumPoolSize()) {
            pool.setMaximumPoolSize(count);
            pool.setCorePoolSize(count);
        } else {
            pool.setCorePoolSize(count);
            pool.setMaximumPoolSize(count);
        }
    }

    /** What runs and waits for one protocol. */
    private static final class Share {
        private final PriorityQueue<Waiting> waiting = new PriorityQueue<>();
        private int running;
    }

    private record Waiting(Runnable work, long due, long number) implements Comparable<Waiting> {
        @Override
        public int compareTo(Waiting other) {
            int byTime = Long.signum(due - other.due); // of System.nanoTime(), which may overflow
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    /**
     * Runs something soon; false if too much waits.
     *
     * @param due of what waits, that comes first for which this is earliest; as {@link System#nanoTime}
     */
    boolean work(String protocol, long due, Runnable work) {
        Share share;
        synchronized (shares) {
            if (pool.getQueue().size() + waiting >= most) {
                return false;
            }
            share = shares.computeIfAbsent(protocol, name -> new Share());
            int count = pool.getMaximumPoolSize();
            if (share.running >= Math.max(1, count - Math.max(1, count / 4))) {
                share.waiting.add(new Waiting(work, due, came++));
                waiting++;
                return true;
            }
            share.running++;
        }
        return begin(share, work);
    }

    /** Something waits for a thread that does this protocol's work. */
    boolean isAwaited(String protocol) {
        synchronized (shares) {
            Share share = shares.get(protocol);
            return share != null && !share.waiting.isEmpty() || !pool.getQueue().isEmpty();
        }
    }

    /** What waits, and how long nothing of it has moved. */
    NetAdmin.Backlog backlog() {
        long since = moved;
        int all;
        synchronized (shares) {
            all = pool.getQueue().size() + waiting;
        }
        return new NetAdmin.Backlog(all, all == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since));
    }

    private boolean begin(Share share, Runnable work) {
        boolean begun = false;
        try {
            pool.execute(guarded(LOG, "work", () -> {
                moved = System.nanoTime();
                try {
                    work.run();
                } finally {
                    moved = System.nanoTime();
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
        Waiting next;
        synchronized (shares) {
            next = share.waiting.poll();
            if (next == null) {
                share.running--;
            } else {
                waiting--;
            }
        }
        if (next != null) {
            begin(share, next.work());
        }
    }

    @Override
    public void close() {
        pool.shutdown();
    }
}
