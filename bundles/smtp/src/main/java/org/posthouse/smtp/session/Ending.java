package org.posthouse.smtp.session;

import java.util.List;
import java.util.OptionalLong;
import org.posthouse.api.intake.Outcome;
import org.posthouse.api.intake.Rejection;
import org.posthouse.api.message.Status;
import org.posthouse.net.api.Attempt;
import org.posthouse.net.api.Signal;
import org.posthouse.smtp.mail.Incoming;
import org.posthouse.smtp.state.Dialog;
import org.posthouse.smtp.state.Mode;
import org.posthouse.smtp.state.Variant;
import org.posthouse.smtp.wire.Reply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a mail: commits it, and tells the client what became of it. While a part of the server is absent that the commit
 * needs, the host has it tried again.
 */
final class Ending implements Attempt {
    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

    private final Conversation conversation;
    private final Dialog dialog;
    private final Commits commits;
    private final Pace pace;

    /** The last commit found a part absent. */
    private boolean absent;

    /** When the last octet of the mail came; not known if another version of the session read it. */
    private OptionalLong received = OptionalLong.empty();

    Ending(Conversation conversation, Commits commits, Pace pace) {
        this.conversation = conversation;
        this.dialog = conversation.dialog;
        this.commits = commits;
        this.pace = pace;
    }

    /** The last octet of the mail has come. */
    void received() {
        received = OptionalLong.of(dialog.services().nanoTime());
    }

    /** Commits the mail that is complete. */
    void commit() {
        dialog.enter(Mode.COMMIT);
        dialog.connection().timeout(dialog.settings().commitTimeout());
        dialog.connection().hold(true);
        again();
    }

    /** Tries it for the first time, or goes on after another version of the session has tried. */
    void again() {
        conversation.retry(null, this);
    }

    @Override
    public Result attempt() {
        if (absent) {
            absent = false;
            return Result.ABSENT;
        }
        Incoming mail = dialog.incoming();
        try {
            if (mail.convey()) {
                mail.commit(commits.next(dialog.connection(), replying(mail)));
                conversation.retried();
            } else {
                conversation.await();
            }
            return Result.PENDING;
        } catch (Rejection.Unavailable e) {
            if (mail.mayTryAgain()) {
                return Result.ABSENT;
            }
            committed(e.status(), List.of());
        } catch (Rejection refused) {
            committed(refused.status(), List.of());
        } catch (RuntimeException broken) {
            LOG.warn("transaction {}: commit failed", mail.id(), broken);
            mail.fail(Status.UNAVAILABLE);
            committed(Status.UNAVAILABLE, List.of());
        }
        return Result.DONE;
    }

    @Override
    public void giveUp() {
        giveUp(Status.UNAVAILABLE);
    }

    /** What the commit waits for does not come. */
    void giveUp(Status status) {
        committed(status, List.of());
    }

    /** A signal came: perhaps how the commit ended. */
    void outcome(Signal signal) {
        if (dialog.mode() == Mode.COMMIT) {
            commits.outcome(signal).ifPresent(this::ended);
        }
    }

    private void ended(Outcome outcome) {
        if (outcome instanceof Outcome.Settled settled) {
            committed(settled.status(), settled.recipients());
            return;
        }
        dialog.incoming().cameToNothing(((Outcome.Unavailable) outcome).ticket());
        if (dialog.incoming().mayTryAgain()) {
            absent = true;
            again();
        } else {
            committed(outcome.status(), List.of());
        }
    }

    private void committed(Status status, List<Status> each) {
        conversation.retried();
        dialog.connection().hold(false);
        finish(status, each);
    }

    private Replying replying(Incoming mail) {
        return new Replying(dialog.variant() == Variant.LMTP, mail.recipients());
    }

    /** Tells the client what became of the message. */
    void finish(Status status, List<Status> each) {
        Incoming mail = dialog.incoming();
        List<Reply> replies = replying(mail).to(status, each);
        dialog.reset();
        dialog.enter(Mode.COMMAND);
        if (status.positive()) {
            dialog.accepted();
            pace.accepted();
        }
        SessionLog.mail(dialog, mail, status);
        dialog.connection().timeout(dialog.settings().commandTimeout());
        boolean closing = false;
        for (Reply reply : replies) {
            dialog.connection().write(reply.octets());
            closing |= reply.isClosing();
        }
        received.ifPresent(since ->
                dialog.services().acceptance().replied(status, dialog.services().nanoTime() - since));
        received = OptionalLong.empty();
        if (closing) {
            conversation.close(status.toString());
        }
    }
}
