package org.posthouse.intake;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.api.message.Origin;
import org.posthouse.api.message.Recipient;
import org.posthouse.api.message.Recipient.Notify;
import org.posthouse.api.message.Sender;
import org.posthouse.api.message.Status;
import org.posthouse.api.routing.Route;
import org.posthouse.api.spool.Draft;
import org.posthouse.api.spool.Entry;
import org.posthouse.api.spool.RecipientState;
import org.posthouse.api.spool.RecipientState.Phase;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.spool.SpoolFullException;
import org.posthouse.api.transport.DirectTransport;
import org.posthouse.api.transport.Job;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.intake.body.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands a mail over to stable storage: deliver now, spool what is left. If every destination is a mailbox here, the direct
 * transport is asked; what it does not settle in time goes to the spool under the same delivery keys, so that nobody gets
 * it twice, whichever of the two was faster. A recipient that the direct transport refused for good is spooled as pending
 * with that refusal as its last status: the queue then tells the sender, without another attempt.
 *
 * <p>{@link Result#nothingDone} means that nothing was stored and nothing will be: protocols may commit the same message
 * again. Once the direct transport was asked, that is not said any more.
 */
final class Handover {
    /** The mail is taken. */
    static final Status ACCEPTED = new Status(250, "2.0.0", "Accepted");

    private static final Logger LOG = LoggerFactory.getLogger(Handover.class);
    private static final Status BROKEN = new Status(451, "4.3.0", "Cannot store the message now");
    private static final Route LOCAL = new Route("local", "local", Map.of());
    private static final long LAST_HOPE_SECONDS = 20;

    /**
     * How it ended.
     *
     * @param nothingDone a part was absent: nothing was stored, and nothing will be
     * @param whole the reply for the mail
     * @param bySource the reply for each recipient the destinations were made of
     */
    record Result(boolean nothingDone, Status whole, List<Status> bySource) {}

    private enum Step {
        DIRECT,
        SPOOLING,
        /** The spool failed, the direct delivery may still succeed. */
        LAST_HOPE,
        ENDED
    }

    private final Door door;
    private final String id;
    private final Origin origin;
    private final Sender sender;
    private final Destinations destinations;
    private final List<RecipientState> fresh;
    private final Body body;
    private final Message message;
    private final Instant arrived;
    private final String held;
    private final Duration directWait;

    private Consumer<Result> done;
    private Step step = Step.SPOOLING;
    private boolean directPending;
    private boolean directAsked;
    private Future<?> timer;

    /** What the direct transport said, one a destination; null if it did not (yet). */
    private List<RecipientResult> answer;

    /** The answer came in time, and the spool has got what it left. */
    private boolean settled;

    private Status spoolFailure;

    private boolean nothingDone;

    /**
     * @param prefix header fields that come before the body
     * @param held why the mail is put on hold; empty if it is not
     */
    Handover(
            Door door,
            String id,
            Origin origin,
            Sender sender,
            Destinations destinations,
            byte[] prefix,
            Body body,
            Instant arrived,
            String held,
            Duration directWait) {
        this.door = door;
        this.id = id;
        this.origin = origin;
        this.sender = sender;
        this.destinations = destinations;
        this.fresh = destinations.states();
        this.body = body;
        this.message = Messages.prefixed(prefix, body.message());
        this.arrived = arrived;
        this.held = held;
        this.directWait = directWait;
    }

    /** Begins; {@code whenDone} is called exactly once, on any thread, perhaps before this returns. Never throws. */
    void start(Consumer<Result> whenDone) {
        done = whenDone;
        body.retain();
        DirectTransport direct = door.services.direct();
        boolean successWanted =
                fresh.stream().anyMatch(s -> s.recipient().notifyOn().contains(Notify.SUCCESS)); // the queue sends DSNs
        if (direct != null
                && held.isEmpty()
                && directWait.toMillis() > 0
                && destinations.allLocal()
                && !successWanted) {
            deliver(direct);
        } else {
            spool(fresh);
        }
    }

    private void deliver(DirectTransport direct) {
        synchronized (this) {
            step = Step.DIRECT;
            directPending = true;
            directAsked = true;
            timer = later(this::late, directWait.toMillis());
        }
        body.retain();
        try {
            direct.deliver(new Job(id, arrived, sender, fresh, LOCAL), message, this::answered);
        } catch (RuntimeException | LinkageError e) { // a bundle that leaves can load no class any more
            LOG.error("{} the direct transport failed", id, e);
            answered(Collections.nCopies(fresh.size(), RecipientResult.delayed(BROKEN)));
        }
    }

    private Future<?> later(Runnable task, long millis) {
        try {
            return door.workers.timer.schedule(task, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closing) {
            return null;
        }
    }

    /** The direct transport answered; may be on the store's committer, so nothing here blocks. */
    private void answered(List<RecipientResult> results) {
        Runnable next = null;
        synchronized (this) {
            if (!directPending) {
                return;
            }
            directPending = false;
            answer = results.size() == fresh.size() ? List.copyOf(results) : null;
            if (step == Step.DIRECT || step == Step.LAST_HOPE) {
                if (timer != null) {
                    timer.cancel(false);
                }
                settled = step == Step.DIRECT;
                next = settled ? this::settle : () -> end(spoolFailure);
                step = step == Step.DIRECT ? Step.SPOOLING : step;
            }
        }
        if (next != null) {
            next.run();
        }
        body.release();
    }

    /** The direct transport did not answer in time. */
    private void late() {
        synchronized (this) {
            if (step != Step.DIRECT) {
                return;
            }
            step = Step.SPOOLING;
        }
        LOG.warn("{} not in the mailboxes within {}, spooling it", id, directWait);
        spoolLater(fresh);
    }

    private void spoolLater(List<RecipientState> states) {
        try {
            door.workers.spoolers.execute(() -> spool(states));
        } catch (RejectedExecutionException overloaded) {
            spoolAbsent();
        }
    }

    /** Decides what is left for the spool after the direct transport's answer. */
    private void settle() {
        if (answer == null) {
            spoolLater(fresh);
            return;
        }
        boolean allRefused = answer.stream().allMatch(Handover::refused);
        List<RecipientState> states = new ArrayList<>();
        boolean left = false;
        for (int i = 0; i < fresh.size(); i++) {
            RecipientState state = fresh.get(i);
            RecipientResult result = answer.get(i);
            if (result.successful()) {
                state = with(state, Phase.DONE, result);
            } else if (refused(result)) {
                boolean told = allRefused || isToldAtOnce(i) || !wantsFailure(state.recipient());
                state = with(state, told ? Phase.FAILED : Phase.PENDING, result);
            }
            left |= state.pending();
            states.add(state);
        }
        traceDirect();
        if (left) {
            spoolLater(states);
        } else {
            end(null);
        }
    }

    private static boolean refused(RecipientResult result) {
        return result.action() == RecipientResult.Action.FAILED
                && result.status().permanent();
    }

    private static RecipientState with(RecipientState state, Phase phase, RecipientResult result) {
        return new RecipientState(
                state.recipient(), state.key(), phase, Optional.of(result.status()), result.remoteMta(), false);
    }

    /** True if whoever named this destination learns of its refusal by the reply (rfc2033#4.2). */
    private boolean isToldAtOnce(int destination) {
        if (origin.role() != Origin.Role.LMTP) {
            return false;
        }
        return destinations.bySource().stream()
                .filter(mine -> mine.contains(destination))
                .allMatch(mine -> mine.stream().allMatch(i -> refused(answer.get(i))));
    }

    private boolean wantsFailure(Recipient recipient) {
        Set<Notify> wanted = recipient.notifyOn();
        return sender.address().isPresent() && (wanted.isEmpty() || wanted.contains(Notify.FAILURE));
    }

    private void traceDirect() {
        for (int i = 0; i < Math.min(10, fresh.size()); i++) {
            RecipientResult result = answer.get(i);
            String stage = result.successful() ? "delivered" : refused(result) ? "failed" : "deferred";
            door.services.trace(id, stage, "to <" + fresh.get(i).recipient().address() + ">: " + result.status());
        }
        if (fresh.size() > 10) {
            door.services.trace(id, "delivered", "and to " + (fresh.size() - 10) + " more, as far as possible");
        }
    }

    private void spool(List<RecipientState> states) {
        Spool spool = door.services.spool();
        if (spool == null) {
            spoolAbsent();
            return;
        }
        Draft draft = null;
        boolean handed = false;
        try {
            draft = spool.draft();
            OutputStream out = draft.body();
            try (InputStream in = message.open(0)) {
                in.transferTo(out);
            }
            out.flush();
            Entry entry = new Entry(
                    id,
                    arrived,
                    sender,
                    states,
                    message.size(),
                    0,
                    arrived,
                    !held.isEmpty(),
                    held,
                    origin.account(),
                    origin.remote()
                            .map(r -> r.getAddress() == null
                                    ? r.getHostString()
                                    : r.getAddress().getHostAddress()));
            handed = true;
            draft.commit(entry, new Draft.Completion() {
                @Override
                public void durable() {
                    spooled();
                }

                @Override
                public void failed(IOException cause) {
                    spoolFailed(cause);
                }
            });
        } catch (IOException | RuntimeException | LinkageError e) {
            spoolFailed(e);
        } finally {
            if (draft != null && !handed) {
                draft.close();
            }
        }
    }

    private void spooled() {
        door.services.trace(id, held.isEmpty() ? "spooled" : "quarantined", held.isEmpty() ? "" : held);
        end(null);
    }

    private void spoolFailed(Throwable cause) {
        if (cause instanceof SpoolFullException) {
            LOG.warn("{} cannot be spooled: {}", id, cause.getMessage());
            spoolFailed(Status.STORAGE_FULL);
        } else {
            LOG.warn("{} cannot be spooled now: {}", id, cause.toString());
            LOG.debug("{} cannot be spooled", id, cause);
            spoolFailed(BROKEN);
        }
    }

    /** The spool was never asked. Once the direct transport was, some of the mail may be stored. */
    private void spoolAbsent() {
        synchronized (this) {
            nothingDone = !directAsked;
        }
        spoolFailed(directAsked ? BROKEN : Status.UNAVAILABLE);
    }

    private void spoolFailed(Status why) {
        synchronized (this) {
            if (step == Step.ENDED || step == Step.LAST_HOPE) {
                return;
            }
            spoolFailure = why;
            if (directPending) {
                // neither stored nor surely not stored: better to wait a little than to have it sent again
                step = Step.LAST_HOPE;
                timer = later(() -> end(spoolFailure), TimeUnit.SECONDS.toMillis(LAST_HOPE_SECONDS));
                if (timer != null) {
                    return; // else nobody would end the wait
                }
            }
        }
        end(spoolFailure);
    }

    /** Ends it, once; {@code failure} is what to say of destinations that are not settled, null if all are. */
    private void end(Status failure) {
        Result result;
        synchronized (this) {
            if (step == Step.ENDED) {
                return;
            }
            step = Step.ENDED;
            result = result(failure);
        }
        body.release();
        if (result.whole().temporary()) {
            door.services.trace(id, "refused", result.whole().toString());
        }
        try {
            done.accept(result);
        } catch (RuntimeException | LinkageError e) {
            LOG.error("{} its outcome could not be told", id, e);
        }
    }

    private Result result(Status failure) {
        List<Status> each = new ArrayList<>();
        boolean answered = answer != null && (settled || failure != null); // else all of it is in the spool
        for (int i = 0; i < fresh.size(); i++) {
            RecipientResult known = answered ? answer.get(i) : null;
            if (known != null && known.successful()) {
                each.add(ACCEPTED);
            } else if (known != null && refused(known) && (failure != null || isFinal(i))) {
                each.add(known.status());
            } else {
                each.add(failure == null ? ACCEPTED : failure);
            }
        }
        List<Status> bySource = destinations.bySource().stream()
                .map(mine -> worst(mine.stream().map(each::get).toList(), failure))
                .toList();
        return new Result(nothingDone, worst(each, failure), bySource);
    }

    private boolean isFinal(int destination) {
        return isToldAtOnce(destination) || answer.stream().allMatch(Handover::refused);
    }

    /** If something is unsettled, that; else a refusal only if all were refused. */
    private static Status worst(List<Status> all, Status failure) {
        if (failure != null && all.contains(failure)) {
            return failure;
        }
        return all.stream().filter(Status::positive).findFirst().orElseGet(() -> all.isEmpty() ? ACCEPTED : all.get(0));
    }
}
