package org.posthouse.trace;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.posthouse.api.trace.Tracer.Event;
import org.posthouse.api.trace.Tracer.Found;
import org.posthouse.support.RateLimited;
import org.posthouse.support.Threads;
import org.posthouse.support.lock.HeldException;
import org.posthouse.trace.disk.TraceFiles;
import org.posthouse.trace.disk.TraceFiles.Limits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The trace on disk in the life of the component: opened as soon as the one before has left it, and again after it failed;
 * tidied up now and then. Whatever fails here costs events of the trace, never a mail.
 */
final class DiskTrace {
    private static final Logger LOG = LoggerFactory.getLogger(DiskTrace.class);

    /** Room on the disk that is not used: mail needs it more. */
    static final long KEEP_FREE = 256L << 20;

    private static final Duration AGAIN = Duration.ofSeconds(10);
    private static final long TIDY_MINUTES = 60;

    /** What is taken from outside. */
    record Surroundings(
            Path directory,
            Clock clock,
            ScheduledExecutorService timer,
            LongSupplier nanoTime,
            Supplier<Optional<Predicate<String>>> waits,
            Consumer<String> warning) {}

    private final Surroundings around;
    private final Consumer<List<Event>> before;
    private final RateLimited problems = new RateLimited(LOG, Duration.ofMinutes(10));
    private final ThreadPoolExecutor tidying = Threads.pool("trace-tidy", 1, 1);
    private final List<Event> pending = new ArrayList<>(); // while the one before is still there

    private volatile Limits limits;
    private volatile TraceFiles files; // null while it is not open
    private final Future<?> rounds;
    private boolean failed;
    private long failedAt;
    private volatile boolean forcing;
    private volatile boolean closed;

    /** @param before gets the latest events of the one before, when it is opened */
    DiskTrace(Surroundings around, Limits limits, Consumer<List<Event>> before) {
        this.around = around;
        this.limits = limits;
        this.before = before;
        around.timer().execute(() -> write(List.of()));
        rounds = around.timer().scheduleWithFixedDelay(this::tidySoon, TIDY_MINUTES, TIDY_MINUTES, TimeUnit.MINUTES);
    }

    void limits(Limits now) {
        limits = now;
        TraceFiles open = files;
        if (open != null) {
            open.limits(now);
            tidySoon();
        }
    }

    /** Writes a batch, or keeps it while the files are not free yet. */
    synchronized void write(List<Event> batch) {
        pending.addAll(batch);
        if (closed || failed && around.nanoTime().getAsLong() - failedAt < AGAIN.toNanos()) {
            pending.clear();
            return;
        }
        try {
            if (files == null && !open()) {
                return;
            }
            room();
            if (!pending.isEmpty()) {
                files.append(pending);
                forceSoon();
            }
            if (failed) {
                failed = false;
                around.warning().accept("");
                LOG.info("writing the trace to disk again");
            }
        } catch (IOException | RuntimeException e) {
            failed(e);
        }
        pending.clear();
    }

    private void room() throws IOException {
        long free = around.directory().toFile().getUsableSpace();
        if (free < KEEP_FREE) {
            throw new IOException("only " + (free >> 20) + " MiB are free on the disk");
        }
    }

    private void failed(Exception e) {
        failed = true;
        failedAt = around.nanoTime().getAsLong();
        around.warning().accept("Mail events are not stored on disk: " + e.getMessage());
        problems.warn("{}: mail events are not stored on disk: {}", around.directory(), e.toString());
    }

    private boolean open() throws IOException {
        List<Event> seen = new ArrayList<>();
        try {
            files = TraceFiles.open(around.directory(), around.clock(), limits, seen::add);
        } catch (HeldException busy) {
            if (pending.size() > Backlog.MOST) {
                pending.subList(0, pending.size() - Backlog.MOST).clear();
            }
            try {
                around.timer().schedule(() -> write(List.of()), Backlog.MOMENT_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException ending) {
                LOG.debug("{} held to the end", around.directory(), busy);
            }
            return false;
        }
        before.accept(seen);
        tidySoon();
        return true;
    }

    /** A second later, so that a crash costs no more than that and mail waits for no disk. */
    private void forceSoon() {
        if (!forcing) {
            try {
                around.timer().schedule(this::force, 1, TimeUnit.SECONDS);
                forcing = true;
            } catch (RejectedExecutionException ending) {
                LOG.trace("forced by close");
            }
        }
    }

    private void force() {
        forcing = false;
        TraceFiles open = files;
        try {
            if (open != null) {
                open.force();
                if (open.size() > limits.octets()) {
                    tidySoon();
                }
            }
        } catch (IOException e) {
            problems.warn("{} cannot be synced: {}", around.directory(), e.toString());
        }
    }

    private void tidySoon() {
        try {
            tidying.execute(this::tidy);
        } catch (RejectedExecutionException already) {
            LOG.trace("a round is already waiting");
        }
    }

    private void tidy() {
        TraceFiles open = files;
        try {
            if (open != null) {
                open.tidy(around.waits().get().map(this::untilClosed));
            }
        } catch (IOException | RuntimeException e) {
            if (closed) {
                return;
            }
            problems.warn("{}: housekeeping failed: {}", around.directory(), e.toString());
        }
    }

    private Predicate<String> untilClosed(Predicate<String> waits) {
        return mail -> {
            if (closed) {
                throw new IllegalStateException("the trace is stopping");
            }
            return waits.test(mail);
        };
    }

    /** The events of a mail; empty while the files are not open. */
    List<Event> find(String mail) {
        TraceFiles open = files;
        try {
            return open == null ? List.of() : open.find(mail);
        } catch (IOException e) {
            problems.warn("{} cannot be read: {}", around.directory(), e.toString());
            return List.of();
        }
    }

    /** As {@link TraceFiles#search}; empty while the files are not open. */
    Optional<Found> search(String text, OptionalLong after, int limit) {
        TraceFiles open = files;
        try {
            return open == null ? Optional.empty() : Optional.of(open.search(text, after, limit));
        } catch (IOException e) {
            problems.warn("{} cannot be read: {}", around.directory(), e.toString());
            return Optional.empty();
        }
    }

    /** Leaves the files to the next one. Nothing is written any more. */
    synchronized void close() {
        closed = true;
        rounds.cancel(false);
        around.warning().accept("");
        tidying.getQueue().clear();
        tidying.shutdown(); // never interrupt it: that would close the channel of the files
        if (!pending.isEmpty()) {
            LOG.warn(
                    "{} mail events are not stored on disk: another instance holds {}",
                    pending.size(),
                    around.directory());
        }
        TraceFiles open = files;
        files = null;
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            problems.warn("{} cannot be closed: {}", around.directory(), e.toString());
        }
    }
}
