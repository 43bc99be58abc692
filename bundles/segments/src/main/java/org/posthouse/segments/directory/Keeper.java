package org.posthouse.segments.directory;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.posthouse.segments.DiskFullException;
import org.posthouse.segments.LogClosedException;
import org.posthouse.support.RateLimited;
import org.posthouse.support.Threads;
import org.posthouse.support.data.RefusedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has something opened on a thread of its own, since that may take its time, again and again until it works; then has
 * its housekeeping done in intervals on that thread.
 *
 * @param <T> what is opened
 */
final class Keeper<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    private static final Duration RETRY = Duration.ofSeconds(5);

    /** Opens; called again some seconds after it failed. */
    interface Opening<T> {
        T open() throws IOException;
    }

    /** What is done from time to time; it does all there is to do and heeds interruption. */
    interface Housekeeping<T> {
        void run(T kept) throws IOException;
    }

    private final String name;
    private final Opening<T> opening;
    private final Consumer<T> opened;
    private final Housekeeping<T> housekeeping;
    private final RateLimited refused = new RateLimited(LOG, Duration.ofMinutes(5));
    private volatile Duration interval;
    private T kept;
    private Consumer<T> closing;
    private boolean leaving;

    /**
     * Starts.
     *
     * @param opened told, on the keeper's thread, when it is open
     * @param interval time between two rounds of housekeeping
     */
    Keeper(String name, Opening<T> opening, Consumer<T> opened, Housekeeping<T> housekeeping, Duration interval) {
        this.name = name;
        this.opening = opening;
        this.opened = opened;
        this.housekeeping = housekeeping;
        this.interval = interval;
        Threads.thread(name + "-keeper", this::run).start();
    }

    private void run() {
        while (!open()) {
            if (pause(RETRY)) {
                return;
            }
        }
        while (!pause(interval)) {
            try {
                housekeeping.run(kept);
            } catch (LogClosedException e) {
                LOG.debug("{} closed meanwhile", name);
            } catch (DiskFullException e) {
                LOG.warn("{}: no space for housekeeping: {}", name, e.getMessage());
            } catch (IOException | RuntimeException e) {
                LOG.error("{}: housekeeping failed", name, e);
            }
        }
    }

    private boolean open() {
        T now;
        try {
            now = opening.open();
        } catch (RefusedException e) {
            refused.error("{}", e.getMessage());
            return false;
        } catch (IOException | RuntimeException e) {
            LOG.error("{} cannot be opened; will retry", name, e);
            return false;
        }
        Consumer<T> late;
        synchronized (this) {
            kept = now;
            late = closing;
        }
        if (late != null) {
            late.accept(now);
            return true;
        }
        try {
            opened.accept(now);
        } catch (RuntimeException e) {
            LOG.error("{} cannot be registered", name, e);
        }
        return true;
    }

    private synchronized boolean pause(Duration time) {
        long deadline = System.nanoTime() + time.toNanos();
        while (!leaving) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                leaving = true;
            }
        }
        return true;
    }

    /** Changes the time between two rounds, from the next round on. */
    void interval(Duration now) {
        interval = now;
    }

    /**
     * Ends.
     *
     * @param closing called, once, with what is open; on the calling thread, or on the keeper's if it is just opening
     */
    void leave(Consumer<T> closing) {
        T open;
        synchronized (this) {
            leaving = true;
            this.closing = closing;
            notifyAll();
            open = kept;
        }
        if (open != null) {
            closing.accept(open);
        }
    }
}
