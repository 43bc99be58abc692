package org.posthouse.queue.attempt;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Disposition.Notice;
import org.posthouse.api.mail.Disposition.Phase;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Reply;
import org.posthouse.api.message.Status;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.api.transport.RecipientResult.Action;
import org.posthouse.queue.notice.Wishes;
import org.posthouse.queue.parts.Policy;

/** What becomes of the recipients of a mail by what was found out about them now. Changes nothing itself. */
final class Outcomes {
    /** What could not be said now is asked again when as much time has passed as since the mail came, but not later. */
    private static final Duration LONGEST_LATER = Duration.ofSeconds(60);

    private static final Duration SHORTEST_LATER = Duration.ofSeconds(1);

    private static final Status TIME_OVER = new Status(451, "4.4.7", "Not tried in time"); // rfc3463#3.5

    private final Mail mail;
    private final Policy policy;
    private final Instant now;
    private final double spread;
    private final BooleanSupplier stranger;

    /**
     * Outcomes as of now.
     *
     * @param spread see {@link Policy#waitAfter}; one for all, so that they are tried together again
     * @param stranger tells whether the sender may be forged; asked only if that matters
     */
    Outcomes(Mail mail, Policy policy, Instant now, double spread, BooleanSupplier stranger) {
        this.mail = mail;
        this.policy = policy;
        this.now = now;
        this.spread = spread;
        this.stranger = stranger;
    }

    /** After an attempt, which must have been one. */
    Recipient after(Recipient recipient, RecipientResult given) {
        RecipientResult result = honest(given);
        Disposition.Builder builder = builder(recipient)
                .attempts(recipient.disposition().attempts() + 1)
                .last(reply(result));
        if (result.action() == Action.FAILED && result.remoteMta().isEmpty()) {
            builder.remote(null); // what a host said earlier is not why it failed
        }
        Recipient tried = recipient.with(builder.build());
        return switch (result.action()) {
            case DELIVERED, RELAYED, EXPANDED ->
                phase(tried, isToBeToldOfSuccess(recipient) ? Phase.TELLING : Phase.DELIVERED);
            case RELAYED_WITH_DSN -> phase(tried, Phase.DELIVERED); // the next host tells: rfc3461#4.1
            case FAILED -> failed(tried);
            case DELAYED -> delayed(tried, recipient.disposition());
            case NOT_TRIED -> throw new IllegalArgumentException("no attempt was made");
        };
    }

    /** A failure that is none for good may be tried again: what the transport says counts, and is not quoted as the host's. */
    private static RecipientResult honest(RecipientResult result) {
        if (result.action() == Action.FAILED && !result.status().permanent()) {
            return RecipientResult.failed(
                    new Status(550, "5.0.0", result.status().toString()));
        }
        return result;
    }

    private Reply reply(RecipientResult result) {
        Reply.Action action =
                switch (result.action()) {
                    case DELIVERED -> Reply.Action.DELIVERED;
                    case RELAYED, RELAYED_WITH_DSN -> Reply.Action.RELAYED;
                    case EXPANDED -> Reply.Action.EXPANDED;
                    case DELAYED, NOT_TRIED -> Reply.Action.DELAYED;
                    case FAILED -> Reply.Action.FAILED;
                };
        return new Reply(action, result.status(), result.remoteMta(), now);
    }

    /** It is refused by this server itself, without an attempt. */
    Recipient refused(Recipient recipient, Status status) {
        return failed(recipient.with(builder(recipient)
                .last(Reply.own(Reply.Action.FAILED, status, now))
                .remote(null)
                .build()));
    }

    private Recipient failed(Recipient recipient) {
        if (Wishes.failure(mail, recipient)) {
            return phase(recipient, Phase.TELLING);
        }
        if (policy.holdDoubleBounces() && mail.sender().address().isEmpty()) {
            String why = "undeliverable mail from the null sender: "
                    + recipient.disposition().reason();
            return held(recipient, Hold.because(why).by(Hold.QUEUE));
        }
        return phase(recipient, Phase.FAILED);
    }

    /** Strangers choose whom a report goes to: it would be mail from here to somebody who has nothing to do with it. */
    private boolean isToBeToldOfSuccess(Recipient recipient) {
        return Wishes.success(mail, recipient) && (policy.tellsStrangers() || !stranger.getAsBoolean());
    }

    private Recipient delayed(Recipient recipient, Disposition before) {
        Instant expiry = policy.expiry(mail, recipient);
        boolean late = !now.isBefore(expiry);
        if (isOver(recipient) || late && wasTriedBefore(before, expiry)) {
            return expired(recipient);
        }
        Instant usual = now.plus(policy.waitAfter(recipient.disposition().attempts(), spread));
        Instant next = late ? usual : earlier(expiry, usual);
        Instant due = policy.notice(recipient)
                .filter(now::isBefore)
                .map(notice -> earlier(notice, next))
                .orElse(next);
        return recipient.with(builder(recipient).due(due).build());
    }

    /**
     * True if there was an attempt before this one as the schedule has it, or one when its time was over already. If not, the clock
     * jumped or nothing could be tried for a long time: that the time is over was found out only now, and one failure is no
     * reason to give up.
     */
    private boolean wasTriedBefore(Disposition before, Instant expiry) {
        Duration atMost = policy.longestWait().multipliedBy(2); // an attempt takes its time, and so does a turn
        return before.attempts() > 0
                && before.last()
                        .map(Reply::at)
                        .filter(at -> !at.isAfter(now))
                        .filter(at -> !at.plus(atMost).isBefore(now) || !at.isBefore(expiry))
                        .isPresent();
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** True if the time is over by which its sender wanted it delivered or returned: it is not tried any more (rfc2852#4.1). */
    boolean isOver(Recipient recipient) {
        return recipient.disposition().deliverBy().map(by -> by.isOver(now)).orElse(false);
    }

    /** Its time is over. A failure whose reply is temporary is just that: the reply stays what it was. */
    Recipient expired(Recipient recipient) {
        Reply last = recipient.disposition().last().orElseGet(() -> Reply.own(Reply.Action.DELAYED, TIME_OVER, now));
        Reply failure = new Reply(Reply.Action.FAILED, last.status(), last.remoteMta(), last.at());
        return failed(recipient.with(builder(recipient).last(failure).build()));
    }

    /** It is put on hold, since now unless that is said. */
    Recipient held(Recipient recipient, Hold hold) {
        Hold since = hold.since().isPresent() ? hold : hold.since(now);
        return recipient.with(builder(recipient).hold(since).build());
    }

    /** Nothing could be found out, for this recipient alone: it is left alone for a while, and no attempt counted. */
    Recipient later(Recipient recipient, Status why) {
        Duration age = Duration.between(mail.arrived(), now);
        Duration wait = age.compareTo(LONGEST_LATER) > 0 ? LONGEST_LATER : age;
        Disposition.Builder builder =
                builder(recipient).due(now.plus(wait.compareTo(SHORTEST_LATER) < 0 ? SHORTEST_LATER : wait));
        if (recipient.disposition().last().isEmpty()) {
            builder.last(Reply.own(Reply.Action.DELAYED, why, now));
        }
        return recipient.with(builder.build());
    }

    /** True if its sender is to be told now that it is still waiting. */
    boolean isToBeToldOfDelay(Recipient recipient) {
        Disposition d = recipient.disposition();
        return d.phase() == Phase.WAITING
                && d.held().isEmpty()
                && !d.notified().contains(Notice.DELAY)
                && policy.isLate(mail, recipient, now)
                && Wishes.delay(mail, recipient);
    }

    /** Its sender was told that it is still waiting. */
    static Recipient toldOfDelay(Recipient recipient) {
        return recipient.with(builder(recipient).notified(Notice.DELAY).build());
    }

    /** The same with another due time if its sender is to be told. */
    static Recipient tellAt(Recipient recipient, Instant due) {
        return isTelling(recipient) ? recipient.with(builder(recipient).due(due).build()) : recipient;
    }

    static boolean isTelling(Recipient recipient) {
        return recipient.disposition().phase() == Phase.TELLING;
    }

    private static Recipient phase(Recipient recipient, Phase phase) {
        return recipient.with(builder(recipient).phase(phase).build());
    }

    private static Disposition.Builder builder(Recipient recipient) {
        return recipient.disposition().toBuilder();
    }
}
