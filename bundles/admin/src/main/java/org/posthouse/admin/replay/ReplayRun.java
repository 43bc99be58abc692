package org.posthouse.admin.replay;

import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.posthouse.api.admin.Progress;
import org.posthouse.support.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows mails to a filter, two at once: more would take from the mail that flows what it needs. Mails are asked for when there is a
 * thread for them, so none is held. Ends before its time if nobody waits any more.
 */
public final class ReplayRun {
    private static final Logger LOG = LoggerFactory.getLogger(ReplayRun.class);
    private static final int AT_ONCE = 2;
    private static final long LOOK_MILLIS = 200;
    private static final long AGAIN_MILLIS = 100;
    private static final Duration SWAP = Duration.ofSeconds(10);

    private final Summary summary = new Summary();
    private final Progress progress;
    private final Duration unwatched;
    private final long total;
    private final long start = System.nanoTime();
    private volatile Optional<String> stopped = Optional.empty();
    private boolean watched = true;

    /**
     * A run that has not begun.
     *
     * @param progress where it is shown how far it is
     * @param unwatched how long it may take if nobody can be shown that
     * @param total how many mails there are; negative if that is not known
     */
    public ReplayRun(Progress progress, Duration unwatched, long total) {
        this.progress = progress;
        this.unwatched = unwatched;
        this.total = total;
    }

    /** What came of it so far. */
    public Summary summary() {
        return summary;
    }

    /** Why it ended before its time; empty if it did not. */
    public Optional<String> stopped() {
        return stopped;
    }

    /** How long it took. */
    public Duration took() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Shows all of them. Blocks; an interrupt ends it, and stays set. */
    public void all(Iterator<Turn> turns) {
        watched = show();
        ThreadPoolExecutor pool = Threads.pool("filter-replay", AT_ONCE, AT_ONCE);
        Semaphore places = new Semaphore(AT_ONCE);
        try {
            while (stopped.isEmpty() && turns.hasNext()) {
                Turn turn = turns.next();
                while (!places.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                    look();
                }
                look();
                if (stopped.isPresent()) {
                    break;
                }
                pool.execute(() -> {
                    try {
                        show(turn);
                    } finally {
                        places.release();
                    }
                });
            }
            pool.shutdown();
            while (stopped.isEmpty() && !pool.awaitTermination(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            stopped = Optional.of("interrupted");
            Thread.currentThread().interrupt();
        } finally {
            pool.shutdownNow();
        }
    }

    /** Notices that it is to end. */
    private void look() {
        boolean shown = show();
        if (watched && !shown) {
            stopped = Optional.of("cancelled");
        } else if (!watched && took().compareTo(unwatched) > 0) {
            stopped = Optional.of("stopped after " + unwatched.toSeconds() + " s; the shell command has no such limit");
        }
    }

    private boolean show() {
        long done = summary.asked() + summary.unreadable() + summary.missing();
        double seconds = Math.max(0.001, took().toNanos() / 1e9);
        return progress.show(
                total <= 0 ? -1 : Math.min(1, done / (double) total),
                String.format(Locale.ROOT, "%,d mails, %,.0f/s", done, done / seconds));
    }

    private void show(Turn turn) {
        long end = System.nanoTime() + SWAP.toNanos();
        try {
            while (true) {
                try {
                    turn.take().ifPresentOrElse(summary::add, summary::gone);
                    return;
                } catch (Turn.AwayException replaced) {
                    if (System.nanoTime() > end) {
                        stopped = Optional.of("stopped: the filter is not there any more");
                        return;
                    }
                    Thread.sleep(AGAIN_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException unreadable) {
            summary.unreadable(String.valueOf(unreadable.getMessage()));
        } catch (RuntimeException failed) {
            if (summary.unreadable() == 0) { // once is enough
                LOG.warn("replay: a mail cannot be shown to a filter", failed);
            }
            summary.unreadable(failed.toString());
        }
    }
}
