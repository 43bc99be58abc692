package org.posthouse.migration.job;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.posthouse.migration.report.Meter;
import org.posthouse.migration.report.StoppedException;
import org.posthouse.support.OutOfMemory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work that goes on after whoever asked for it has left. */
public final class Job {
    private static final Logger LOG = LoggerFactory.getLogger(Job.class);

    private final long id;
    private final String what;
    private final Task task;
    private final Meter meter;
    private final Clock clock;
    private final CountDownLatch over = new CountDownLatch(1);
    private State state = State.WAITING;
    private String reason = "";
    private Instant started;
    private Instant ended;

    /** Where it is in its life. */
    public enum State {
        WAITING,
        RUNNING,
        DONE,
        STOPPED,
        FAILED
    }

    /** What it does. */
    public interface Task {
        /**
         * Does it.
         *
         * @throws StoppedException if it ends before its end, for a reason that is for the administrator
         * @throws IOException if it cannot be done
         */
        void run(Meter meter) throws IOException, StoppedException;

        /** Frees what it has, whether it ran or not. */
        void close();
    }

    Job(long id, String what, Task task, Meter meter, Clock clock) {
        this.id = id;
        this.what = what;
        this.task = task;
        this.meter = meter;
        this.clock = clock;
    }

    /**
     * What is known of it.
     *
     * @param id its number
     * @param what it does, for people
     * @param state where it is
     * @param reason why it stopped or failed; else empty
     * @param started when it began; empty while it waits
     * @param spent how long it ran so far
     * @param counts what it did
     */
    public record View(
            long id,
            String what,
            State state,
            String reason,
            Optional<Instant> started,
            Duration spent,
            Meter.Counts counts) {
        /** True once it has ended. */
        public boolean isOver() {
            return state != State.WAITING && state != State.RUNNING;
        }

        /** Messages a second so far; 0 if that cannot be said. */
        public long rate() {
            return spent.toMillis() < 500 ? 0 : counts.moved() * 1000 / spent.toMillis();
        }

        /** How long it will take, if it goes on so; empty if that cannot be said. */
        public Optional<Duration> left() {
            if (state != State.RUNNING || counts.part() <= 0 || spent.toMillis() < 2000) {
                return Optional.empty();
            }
            return Optional.of(Duration.ofMillis((long) (spent.toMillis() * (1 - counts.part()) / counts.part())));
        }
    }

    /** What is known of it now. */
    public synchronized View view() {
        Instant until = ended == null ? clock.instant() : ended;
        return new View(
                id,
                what,
                state,
                reason,
                Optional.ofNullable(started),
                started == null ? Duration.ZERO : Duration.between(started, until),
                meter.counts());
    }

    /** Its number. */
    public long id() {
        return id;
    }

    /** What it counts and tells. */
    public Meter meter() {
        return meter;
    }

    /** Asks it to end. */
    public void stop() {
        meter.stop();
    }

    /** Waits for its end; false if the time is over. */
    public boolean await(Duration atMost) throws InterruptedException {
        return over.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    void run() {
        if (meter.isStopped()) {
            end(State.STOPPED, "stopped");
            return;
        }
        synchronized (this) {
            state = State.RUNNING;
            started = clock.instant();
        }
        LOG.info("job {} started: {}", id, what);
        try {
            task.run(meter);
            end(State.DONE, "");
        } catch (StoppedException stopped) {
            end(State.STOPPED, stopped.getMessage());
        } catch (IOException failed) {
            // what waits for a server is cut off to stop it
            boolean asked = meter.isStopped();
            end(asked ? State.STOPPED : State.FAILED, asked ? "stopped" : String.valueOf(failed.getMessage()));
        } catch (RuntimeException | LinkageError failed) {
            OutOfMemory.haltOn(failed);
            LOG.error("job {} failed", id, failed);
            end(State.FAILED, failed + "; see the log");
        }
    }

    /** Ends it without having run. */
    void end(State how, String why) {
        task.close();
        synchronized (this) {
            state = how;
            reason = why;
            ended = clock.instant();
        }
        Meter.Counts counts = meter.counts();
        LOG.info(
                "job {} ended: state={} moved={} known={} failed={} octets={} {}",
                id,
                how,
                counts.moved(),
                counts.known(),
                counts.failed(),
                counts.octets(),
                why);
        over.countDown();
    }
}
