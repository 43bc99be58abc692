package org.posthouse.pop3;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.posthouse.net.api.Attempt;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.support.AbsentException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does the {@link Dialog#task} of a session, piece by piece as the client reads. It waits while the store is absent, and for its
 * turn if many sessions of the account have something to do.
 */
final class TaskLoop implements Attempt {
    private static final Logger LOG = LoggerFactory.getLogger(TaskLoop.class);

    /** What came of a piece. */
    private enum Step {
        MORE,
        /** The task is over. */
        END,
        /** The task is over, and so is the session. */
        LAST,
        ABSENT
    }

    /** Is told when the task is over. */
    interface Ended {
        /** @param last the connection is to be closed */
        void ended(boolean last);
    }

    private final Dialog dialog;
    private final Ended ended;
    private final Place place;

    TaskLoop(Dialog dialog, Ended ended) {
        this.dialog = dialog;
        this.ended = ended;
        this.place = new Place(dialog.services, dialog.connection);
    }

    /** It is not its turn; there will be a signal. */
    boolean isWaiting() {
        return place.isWaiting();
    }

    /** It waits for no turn any more. */
    void leave() {
        place.leave();
    }

    /** Begins the task, or goes on with it. */
    void go() {
        dialog.connection.retry(this, dialog.settings().storeWait());
    }

    @Override
    public Result attempt() {
        if (dialog.task == null) {
            end(Step.END);
            return Result.DONE;
        }
        if (!place.enter(account())) {
            return Result.PENDING;
        }
        try {
            return attemptNow();
        } finally {
            place.exit();
        }
    }

    private long account() {
        return dialog.task instanceof Login login ? login.account().id() : dialog.maildrop.account.id();
    }

    private Result attemptNow() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Step step = piece(out);
        if (step == Step.ABSENT) {
            return Result.ABSENT;
        }
        dialog.connection.write(out.toByteArray());
        if (step == Step.MORE) {
            dialog.connection.stream(this::next);
        } else {
            end(step);
        }
        return Result.DONE;
    }

    private boolean next(OutputStream out) {
        if (dialog.task == null) {
            end(Step.END);
            return false;
        }
        if (!place.enter(account())) {
            return false; // the signal begins it again
        }
        try {
            return nextNow(out);
        } finally {
            place.exit();
        }
    }

    private boolean nextNow(OutputStream out) {
        Step step = piece(out);
        if (step == Step.ABSENT) {
            go();
        } else if (step != Step.MORE) {
            end(step);
        }
        return step == Step.MORE;
    }

    @Override
    public void giveUp() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Step step = dialog.task == null ? Step.END : fail(Reason.UNAVAILABLE, out);
        dialog.connection.write(out.toByteArray());
        end(step);
    }

    private void end(Step step) {
        dialog.task = null;
        ended.ended(step == Step.LAST);
    }

    private Step piece(OutputStream out) {
        try {
            if (dialog.task.next(dialog, out)) {
                return Step.MORE;
            }
            return dialog.quitting ? Step.LAST : Step.END;
        } catch (AbsentException e) {
            LOG.debug("session {}: the mail store is absent", dialog.connection.id(), e);
            return Step.ABSENT;
        } catch (StoreException e) {
            LOG.debug("session {}: the mail store failed", dialog.connection.id(), e);
            return e.reason() == Reason.UNAVAILABLE ? Step.ABSENT : fail(e.reason(), out);
        } catch (IOException impossible) { // pieces are made in memory
            throw new UncheckedIOException(impossible);
        } catch (RuntimeException broken) {
            LOG.warn("session {}: a command failed", dialog.connection.id(), broken);
            return fail(Reason.UNAVAILABLE, out);
        }
    }

    /** Gives the task up. */
    private Step fail(Reason reason, OutputStream out) {
        Reply failure = dialog.task.failure(dialog, reason);
        LOG.debug(
                "session {}: gave up ({}): {}",
                dialog.connection.id(),
                reason,
                failure.text().strip());
        try {
            out.write(failure.octets());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return failure.closing() || failure == Reply.NONE ? Step.LAST : Step.END;
    }
}
