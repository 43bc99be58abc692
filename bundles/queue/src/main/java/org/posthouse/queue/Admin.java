package org.posthouse.queue;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Status;
import org.posthouse.api.queue.QueueAdmin;
import org.posthouse.api.queue.Rework;
import org.posthouse.api.spool.Change;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Spool;
import org.posthouse.queue.notice.HeaderSection;
import org.posthouse.queue.parts.Parts;
import org.posthouse.queue.schedule.Admittance;
import org.posthouse.queue.schedule.Scheduler;
import org.posthouse.support.AbsentException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What administrators do with the queue. */
final class Admin implements QueueAdmin {
    private static final Logger LOG = LoggerFactory.getLogger(Admin.class);
    private static final int MAX_HEADER = 16 * 1024;
    private static final Status DELETED = new Status(554, "5.7.0", "Deleted by the administrator");
    private static final String PAUSED = "the queue is paused";

    private final Parts parts;
    private final Scheduler scheduler;
    private final Clock clock;

    Admin(Parts parts, Scheduler scheduler, Clock clock) {
        this.parts = parts;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    /** Looks at the spool, if there is one. */
    private <T> T look(Function<Spool, T> look, T otherwise) {
        try {
            return parts.spool().call(look::apply);
        } catch (AbsentException absent) {
            return otherwise;
        }
    }

    @Override
    public Spool.Page list(Query query, OptionalLong after, int limit) {
        return look(spool -> spool.list(query, after, limit), new Spool.Page(List.of(), OptionalLong.empty()));
    }

    @Override
    public Spool.Tally count(Query query) {
        return look(spool -> spool.count(query), new Spool.Tally(0, 0, 0, 0, 0));
    }

    @Override
    public List<DestinationStatus> destinations(Query query, int limit) {
        Admittance admittance = scheduler.admittance();
        boolean paused = scheduler.isPaused();
        return look(spool -> spool.destinations(query, limit), List.<Spool.Waiting>of()).stream()
                .map(waiting -> status(waiting, admittance, paused))
                .toList();
    }

    private static DestinationStatus status(Spool.Waiting waiting, Admittance admittance, boolean paused) {
        Destination destination = waiting.destination();
        return new DestinationStatus(
                waiting,
                admittance.limit(destination),
                paused ? Optional.of(PAUSED) : admittance.obstacle(destination));
    }

    @Override
    public Optional<Mail> find(String id) {
        return look(spool -> spool.find(id), Optional.empty());
    }

    @Override
    public Optional<String> header(String id) throws IOException {
        return read(id, message -> HeaderSection.of(message, MAX_HEADER));
    }

    @Override
    public <T> Optional<T> read(String id, Reading<T> reading) throws IOException {
        try {
            return parts.spool().<Optional<T>, IOException>call(spool -> {
                Optional<Message> message = spool.message(id);
                return message.isEmpty() ? Optional.empty() : Optional.of(reading.of(message.get()));
            });
        } catch (AbsentException absent) {
            throw new IOException(absent.getMessage(), absent);
        }
    }

    @Override
    public int retry(Query query) throws IOException {
        Instant now = clock.instant();
        // what is under way and not held is only to be hurried, and keeps its filters
        int released = query.id().isPresent() ? change(query, new Change.Release(now, false)) : 0;
        int changed = Math.max(released, change(query, new Change.Retry(now)));
        scheduler.partCame();
        return told(query, changed, "released", "for another attempt");
    }

    @Override
    public int hold(Query query, Hold hold) throws IOException {
        Hold since = hold.since().isPresent() ? hold : hold.since(clock.instant());
        return told(query, change(query, new Change.Hold(since)), "held", hold.reason());
    }

    @Override
    public int release(Query query) throws IOException {
        int changed = change(query, new Change.Release(clock.instant()));
        scheduler.kick();
        return told(query, changed, "released", "from hold");
    }

    @Override
    public Optional<String> release(String id, Rework rework) throws IOException {
        Reworking reworking = new Reworking(rework, clock.instant());
        Optional<String> by;
        try {
            by = parts.spool().<Optional<String>, IOException>call(spool -> reworking.apply(spool, id));
        } catch (AbsentException absent) {
            throw new IOException(absent.getMessage(), absent);
        }
        scheduler.kick();
        by.ifPresent(now -> {
            String who = rework.by().map(name -> "by " + name).orElse("by an administrator");
            parts.traces().stage(id, "released", who + ": as " + now);
            parts.traces().stage(now, "released", who + ": in the place of " + id);
        });
        return by;
    }

    @Override
    public int delete(Query query) throws IOException {
        return told(query, change(query, new Change.Delete()), "deleted", "without a report to the sender");
    }

    @Override
    public int bounce(Query query) throws IOException {
        int changed = change(query, new Change.Bounce(DELETED, clock.instant()));
        scheduler.kick();
        return told(query, changed, "deleted", "with a report to the sender");
    }

    private int change(Query query, Change change) throws IOException {
        try {
            return parts.spool().<Integer, IOException>call(spool -> spool.change(query, change));
        } catch (AbsentException absent) {
            throw new IOException(absent.getMessage(), absent);
        }
    }

    /** Leaves a line in the trace of a mail, or one in the log for many. */
    private int told(Query query, int changed, String stage, String how) {
        if (query.id().isEmpty()) {
            LOG.info("{} mails were {} by an administrator ({}): {}", changed, stage, how, query);
        } else if (changed > 0) {
            parts.traces().stage(query.id().get(), stage, "by an administrator: " + how);
        }
        return changed;
    }

    @Override
    public void pause(boolean paused) {
        scheduler.pause(paused);
    }

    @Override
    public boolean paused() {
        return scheduler.isPaused();
    }

    @Override
    public Spool.Counts counts() {
        return look(Spool::counts, new Spool.Counts(0, 0, 0));
    }
}
