package org.posthouse.smtp.session;

import java.time.Duration;
import org.posthouse.net.api.Attempt;
import org.posthouse.net.api.Connection;
import org.posthouse.smtp.state.Dialog;
import org.posthouse.smtp.state.Mode;
import org.posthouse.smtp.state.Settings;
import org.posthouse.smtp.wire.Replies;
import org.posthouse.smtp.wire.Reply;

/** How a session speaks with the client and its host: replies, work, what is tried again, the end. */
final class Conversation {
    /**
     * How long an answer of intake is awaited. Intake bounds what it asks by itself, so one that takes longer does not come, and
     * clients do not wait longer either (rfc5321#4.5.3.2).
     */
    static final Duration ANSWER = Duration.ofMinutes(5);

    final Dialog dialog;
    final Connection connection;
    final Waiting waiting = new Waiting();

    /** Work was asked for: nothing more may be read in this call. */
    private boolean busy;

    /** Something was said in this call: the host decides whether the client reads well enough to go on. */
    private boolean replied;

    /** Input is held, and silence measured, for an answer that is awaited. */
    private boolean awaiting;

    private String reason = "by the client";

    Conversation(Dialog dialog) {
        this.dialog = dialog;
        this.connection = dialog.connection();
    }

    /** The host offers input. */
    void inputComes() {
        busy = false;
        replied = false;
    }

    /** More may be read in this call. */
    boolean goesOn() {
        return !busy && !replied;
    }

    /** Sends a reply, or closes because there were too many errors. */
    void respond(Reply reply) {
        Reply sent = reply;
        if (reply.isError() ? dialog.erred() : reply.isRefusal() && dialog.refused()) {
            sent = Replies.TOO_MANY_ERRORS;
        }
        if (sent != Reply.NONE) {
            connection.write(sent.octets());
            replied = true;
        }
        if (sent.isFarewell()) {
            end(sent.toString());
            connection.closeAsked();
        } else if (sent.isClosing()) {
            close(sent.toString());
        }
    }

    /** Does something on a worker; no input is read before. */
    void work(Runnable work) {
        busy = true;
        connection.run(work);
    }

    /**
     * Does something on a worker, and again while a part is absent that it needs; no input is read before.
     *
     * @param line the command that it is; null if it is something else
     */
    void retry(Waiting.Line line, Attempt attempt) {
        busy = true;
        waiting.begin(line);
        connection.retry(attempt, dialog.settings().unavailableWait());
    }

    /** Does something on a worker, and again while the authenticator is absent. A session in an exchange cannot be moved. */
    void authenticate(Attempt attempt) {
        busy = true;
        connection.retry(attempt, dialog.settings().unavailableWait());
    }

    /** An answer of intake is to come as a signal. Meanwhile no input is read. */
    void await() {
        busy = true;
        awaiting = true;
        tune();
    }

    /** What was tried is done, or given up. */
    void retried() {
        waiting.over();
        if (awaiting) {
            awaiting = false;
            tune();
        }
    }

    /** Goes on where another version of the session was. */
    void resumed() {
        awaiting = dialog.questions().isAsked();
        tune();
    }

    /** Tells the host whether input is wanted, and how long a silence may last. */
    private void tune() {
        Settings settings = dialog.settings();
        connection.hold(awaiting || dialog.mode() == Mode.COMMIT);
        connection.timeout(
                awaiting
                        ? ANSWER
                        : switch (dialog.mode()) {
                            case DATA, CHUNK -> settings.dataTimeout();
                            case COMMIT -> settings.commitTimeout();
                            default -> settings.commandTimeout();
                        });
    }

    /** Ends the session when everything was sent. */
    void close(String why) {
        end(why);
        connection.close();
    }

    private void end(String why) {
        reason = why;
        dialog.end();
    }

    /** Why the session ended, or is ending. */
    String reason() {
        return reason;
    }
}
