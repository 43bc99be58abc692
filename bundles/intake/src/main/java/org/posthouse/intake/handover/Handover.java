package org.posthouse.intake.handover;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Disposition.Phase;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Recipient.Notify;
import org.posthouse.api.mail.Reply;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Status;
import org.posthouse.api.routing.Route;
import org.posthouse.api.spool.Draft;
import org.posthouse.api.spool.SpoolFullException;
import org.posthouse.api.transport.Job;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.intake.body.Content;
import org.posthouse.intake.parts.Deadlines.Deadline;
import org.posthouse.intake.parts.IntakeThreads;
import org.posthouse.intake.parts.Parts;
import org.posthouse.intake.parts.SpoolWriter;
import org.posthouse.support.AbsentException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands a mail over to stable storage: deliver now, spool what is left. If every recipient is a mailbox here and the direct
 * transport can do all that is to be done, it is asked; what it does not settle in time goes to the spool under the same
 * delivery keys, so that nobody gets it twice, whichever of the two was faster. A recipient that the direct transport
 * refused for good is spooled as one whose sender is to be told: the queue does that, without another attempt.
 *
 * <p>{@link Result#nothingDone} means that nothing was stored and nothing will be: protocols may commit the same message
 * again. Once the direct transport was asked, that is not said any more.
 */
public final class Handover {
    /** The mail is taken. */
    public static final Status ACCEPTED = new Status(250, "2.0.0", "Accepted");

    private static final Logger LOG = LoggerFactory.getLogger(Handover.class);
    private static final Status BROKEN = new Status(451, "4.3.0", "Cannot store the message now");
    private static final Route DIRECT = new Route(Route.LOCAL, Route.LOCAL, Map.of());
    private static final long LAST_HOPE_SECONDS = 20;
    private static final int TRACED = 10;

    /**
     * How it ended.
     *
     * @param nothingDone a part was absent: nothing was stored, and nothing will be
     * @param spooled some of it is in the queue
     * @param whole the reply for the mail
     * @param bySource the reply for each source of the destinations
     */
    public record Result(boolean nothingDone, boolean spooled, Status whole, List<Status> bySource) {}

    private enum Step {
        DIRECT,
        SPOOLING,
        /** The spool failed, the direct delivery may still succeed. */
        LAST_HOPE,
        ENDED
    }

    private final Parts parts;
    private final IntakeThreads threads;
    private final Clock clock;
    private final Mail mail;
    private final List<Recipient> fresh;
    private final Destinations destinations;
    private final Content content;
    private final Message message;
    private final Duration directWait;

    private Consumer<Result> done;
    private Step step = Step.SPOOLING;
    private boolean directPending;
    private boolean directAsked;
    private boolean spooled;
    private Deadline directly;
    private Future<?> hope;

    /** What the direct transport said, one a recipient; null if it did not (yet). */
    private List<RecipientResult> answer;

    /** The answer came in time, and the spool has got what it left. */
    private boolean settled;

    private Status spoolFailure;

    private boolean nothingDone;

    /**
     * @param mail its recipients are those of the destinations, in their order, then perhaps refused ones whose sender is to
     *     be told
     * @param directWait how long the direct transport is waited for; zero: it is not asked
     */
    public Handover(
            Parts parts,
            IntakeThreads threads,
            Clock clock,
            Mail mail,
            Destinations destinations,
            Content content,
            Duration directWait) {
        this.parts = parts;
        this.threads = threads;
        this.clock = clock;
        this.mail = mail;
        this.fresh = mail.recipients();
        this.destinations = destinations;
        this.content = content;
        this.message = content.message();
        this.directWait = directWait;
    }

    /** Begins; {@code whenDone} is called exactly once, on any thread, perhaps before this returns. Never throws. */
    public void start(Consumer<Result> whenDone) {
        done = whenDone;
        content.retain();
        if (canGoDirectly()) {
            deliver();
        } else {
            spool(mail);
        }
    }

    private boolean canGoDirectly() {
        if (parts.direct().get().isEmpty()
                || directWait.toMillis() <= 0
                || !destinations.allLocal()
                || fresh.size() != destinations.size()) {
            return false;
        }
        for (Recipient recipient : fresh) {
            Disposition wishes = recipient.disposition();
            boolean waits = wishes.held().isPresent() || wishes.notBefore().isPresent();
            if (waits || recipient.wants(Notify.SUCCESS)) { // the queue waits, and sends DSNs
                return false;
            }
        }
        return true;
    }

    private void deliver() {
        synchronized (this) {
            step = Step.DIRECT;
            directPending = true;
            directAsked = true;
            directly = threads.deadlines().in(directWait.toMillis(), this::late);
        }
        content.retain();
        try {
            parts.direct().run(direct -> direct.deliver(new Job(mail, fresh, DIRECT), message, this::answered));
        } catch (AbsentException | RuntimeException | Error e) {
            LOG.warn("{} direct transport failed", mail.id(), e);
            answered(Collections.nCopies(fresh.size(), RecipientResult.delayed(BROKEN)));
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
                directly.met();
                if (hope != null) {
                    hope.cancel(false);
                }
                settled = step == Step.DIRECT;
                next = settled ? this::settle : () -> end(spoolFailure);
                step = step == Step.DIRECT ? Step.SPOOLING : step;
            }
        }
        if (next != null) {
            next.run();
        }
        content.release();
    }

    /** The direct transport did not answer in time. */
    private void late() {
        synchronized (this) {
            if (step != Step.DIRECT) {
                return;
            }
            step = Step.SPOOLING;
        }
        LOG.warn("{} not stored in the mailboxes within {}, spooling it", mail.id(), directWait);
        spoolLater(mail);
    }

    private void spoolLater(Mail left) {
        try {
            threads.spoolers().execute(() -> spool(left));
        } catch (RejectedExecutionException overloaded) {
            spoolAbsent();
        }
    }

    /** Decides what is left for the spool after the direct transport's answer. */
    private void settle() {
        if (answer == null) {
            spoolLater(mail);
            return;
        }
        traceDirect();
        countDirect();
        if (isDelivered()) {
            end(null);
        } else {
            settleRest();
        }
    }

    /** True if the direct transport delivered to all, as it does nearly always. */
    private boolean isDelivered() {
        for (RecipientResult result : answer) {
            if (!result.successful()) {
                return false;
            }
        }
        return true;
    }

    private void settleRest() {
        Instant now = clock.instant();
        boolean allRefused = answer.stream().allMatch(Handover::refused);
        List<Recipient> after = new ArrayList<>();
        for (int i = 0; i < fresh.size(); i++) {
            Recipient recipient = fresh.get(i);
            RecipientResult result = answer.get(i);
            if (result.successful()) {
                recipient = with(recipient, Phase.DELIVERED, Reply.Action.DELIVERED, result, now);
            } else if (refused(result)) {
                boolean told = allRefused || isToldAtOnce(i) || !Refusals.isWanted(mail.sender(), recipient);
                recipient = with(recipient, told ? Phase.FAILED : Phase.TELLING, Reply.Action.FAILED, result, now);
            }
            after.add(recipient);
        }
        Mail left = mail.with(after);
        if (left.open().isEmpty()) {
            end(null);
        } else {
            spoolLater(left);
        }
    }

    private static boolean refused(RecipientResult result) {
        return result.action() == RecipientResult.Action.FAILED
                && result.status().permanent();
    }

    private static Recipient with(
            Recipient recipient, Phase phase, Reply.Action action, RecipientResult result, Instant now) {
        Disposition next = recipient.disposition().toBuilder()
                .phase(phase)
                .last(new Reply(action, result.status(), result.remoteMta(), now))
                .build();
        return recipient.with(next);
    }

    /** True if whoever named this destination learns of its refusal by the reply (rfc2033#4.2). */
    private boolean isToldAtOnce(int destination) {
        if (mail.origin().role() != Origin.Role.LMTP) {
            return false;
        }
        List<Set<Integer>> naming = destinations.bySource().stream()
                .filter(mine -> mine.contains(destination))
                .toList();
        return !naming.isEmpty()
                && naming.stream().allMatch(mine -> mine.stream().allMatch(i -> refused(answer.get(i))));
    }

    private void traceDirect() {
        for (int i = 0; i < Math.min(TRACED, fresh.size()); i++) {
            RecipientResult result = answer.get(i);
            String stage = result.successful() ? "delivered" : refused(result) ? "failed" : "deferred";
            parts.traces().stage(mail.id(), stage, "to <" + fresh.get(i).address() + ">: " + result.status());
        }
        if (fresh.size() > TRACED) {
            parts.traces().stage(mail.id(), "delivered", "and to " + (fresh.size() - TRACED) + " more, where possible");
        }
    }

    private void countDirect() {
        long now = clock.millis();
        for (RecipientResult result : answer) {
            boolean later = result.action() == RecipientResult.Action.FAILED && !refused(result);
            parts.deliveries()
                    .ended(
                            "local",
                            later ? RecipientResult.Action.DELAYED : result.action(),
                            mail.arrived().toEpochMilli(),
                            now);
        }
    }

    private void spool(Mail left) {
        try {
            SpoolWriter.write(parts.spool(), left, message, new Draft.Completion() {
                @Override
                public void durable() {
                    spooled();
                }

                @Override
                public void failed(IOException cause) {
                    spoolFailed(cause);
                }
            });
        } catch (AbsentException absent) {
            spoolAbsent();
        }
    }

    private void spooled() {
        synchronized (this) {
            spooled = true;
        }
        List<String> held = fresh.stream()
                .flatMap(recipient -> recipient.disposition().held().stream())
                .map(Hold::text)
                .toList();
        boolean all = held.size() == fresh.size();
        parts.traces()
                .stage(
                        mail.id(),
                        all ? "quarantined" : "spooled",
                        held.isEmpty() ? "" : (all ? "" : "held for " + held.size() + ": ") + held.get(0));
        end(null);
    }

    private void spoolFailed(IOException cause) {
        if (cause instanceof SpoolFullException) {
            LOG.warn("{} cannot be spooled: {}", mail.id(), cause.getMessage());
            spoolFailed(Status.STORAGE_FULL);
        } else {
            LOG.warn("{} cannot be spooled now: {}", mail.id(), cause.toString());
            LOG.debug("{} cannot be spooled", mail.id(), cause);
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
                if (hopes()) {
                    return; // else nobody would end the wait
                }
            }
        }
        end(spoolFailure);
    }

    /** Waits a little longer for the direct transport; false if nobody would end that. */
    private boolean hopes() {
        try {
            hope = threads.timer().schedule(() -> end(spoolFailure), LAST_HOPE_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (RejectedExecutionException closing) {
            return false;
        }
    }

    /** Ends it, once; {@code failure} is what to say of recipients that are not settled, null if all are. */
    private void end(Status failure) {
        Result result;
        synchronized (this) {
            if (step == Step.ENDED) {
                return;
            }
            step = Step.ENDED;
            result = result(failure);
        }
        content.release();
        if (result.whole().temporary()) {
            parts.traces().stage(mail.id(), "refused", result.whole().toString());
        }
        try {
            done.accept(result);
        } catch (RuntimeException | Error e) {
            LOG.error("{} cannot report its outcome", mail.id(), e);
        }
    }

    private Result result(Status failure) {
        if (failure == null && settled && answer != null && isDelivered()) {
            List<Status> all = Collections.nCopies(destinations.bySource().size(), ACCEPTED);
            return new Result(nothingDone, spooled, ACCEPTED, all);
        }
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
        return new Result(nothingDone, spooled, worst(each, failure), bySource);
    }

    private boolean isFinal(int recipient) {
        return isToldAtOnce(recipient) || answer.stream().allMatch(Handover::refused);
    }

    /** If something is unsettled, that; else a refusal only if all were refused. */
    private static Status worst(List<Status> all, Status failure) {
        if (failure != null && all.contains(failure)) {
            return failure;
        }
        return all.stream().filter(Status::positive).findFirst().orElseGet(() -> all.isEmpty() ? ACCEPTED : all.get(0));
    }
}
