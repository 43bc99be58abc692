package org.posthouse.smtp;

import java.util.List;
import org.posthouse.api.intake.Outcome;
import org.posthouse.api.intake.Rejection;
import org.posthouse.api.message.Status;
import org.posthouse.net.api.Signal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of a mail: commits it, and tells the client what became of it. */
final class Ending {
    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

    private final SmtpSession session;
    private final Dialog dialog;
    private final Commits commits;
    private final Pace pace;

    Ending(SmtpSession session, Dialog dialog, Commits commits, Pace pace) {
        this.session = session;
        this.dialog = dialog;
        this.commits = commits;
        this.pace = pace;
    }

    /** Commits the mail that is complete. */
    void commit() {
        dialog.mode = Mode.COMMIT;
        dialog.connection.timeout(dialog.settings().commitTimeout());
        dialog.connection.hold(true);
        session.work(this::again);
    }

    /** Tries it for the first time, or again. */
    void again() {
        Incoming mail = dialog.incoming;
        try {
            mail.commit(commits.next(dialog.connection));
        } catch (Rejection.Unavailable absent) {
            notCommitted();
        } catch (Rejection refused) {
            committed(refused.status(), List.of());
        } catch (RuntimeException broken) {
            LOG.warn("transaction {} could not be committed", mail.id(), broken);
            mail.fail(Status.UNAVAILABLE);
            committed(Status.UNAVAILABLE, List.of());
        }
    }

    /** A signal came: perhaps how the commit ended. */
    void outcome(Signal signal) {
        if (dialog.mode == Mode.COMMIT && !dialog.waiting.isOn()) {
            commits.outcome(signal).ifPresent(this::ended);
        }
    }

    private void ended(Outcome outcome) {
        if (outcome instanceof Outcome.Settled settled) {
            committed(settled.status(), settled.recipients());
        } else {
            notCommitted();
        }
    }

    /** Nothing was stored, nor will be: it may be tried again if the mail can be repeated. */
    private void notCommitted() {
        if (!dialog.incoming.mayTryAgain() || !dialog.waiting.begin(null)) {
            committed(Status.UNAVAILABLE, List.of());
        }
    }

    private void committed(Status status, List<Status> each) {
        dialog.waiting.over();
        dialog.waiting.release();
        dialog.connection.hold(false);
        finish(status, each);
    }

    /** Tells the client what became of the message. */
    void finish(Status status, List<Status> each) {
        Incoming mail = dialog.incoming;
        int recipients = mail.recipients();
        dialog.reset();
        dialog.mode = Mode.COMMAND;
        if (status.positive()) {
            dialog.mails++;
            dialog.refusals = 0;
            pace.accepted();
        }
        SessionLog.mail(dialog, mail, status);
        dialog.connection.timeout(dialog.settings().commandTimeout());
        boolean closing = false;
        // rfc2033#4.2: a reply for each recipient
        int replies = dialog.variant == Variant.LMTP ? Math.max(1, recipients) : 1;
        for (int i = 0; i < replies; i++) {
            boolean own = dialog.variant == Variant.LMTP && each.size() == recipients && i < recipients;
            Reply reply = Reply.of(own ? each.get(i) : status);
            dialog.connection.write(reply.octets());
            closing |= reply.isClosing();
        }
        if (closing) {
            session.close(status.toString());
        }
    }
}
