package org.posthouse.smtp.session;

import org.posthouse.net.api.Attempt;
import org.posthouse.net.api.Connection;
import org.posthouse.smtp.state.Dialog;
import org.posthouse.smtp.state.Mode;
import org.posthouse.smtp.wire.Replies;
import org.posthouse.smtp.wire.Reply;

/** How a session speaks with the client and its host: replies, work, what is tried again, the end. */
final class Conversation {
    final Dialog dialog;
    final Connection connection;
    final Waiting waiting = new Waiting();

    /** Work was asked for: nothing more may be read in this call. */
    private boolean busy;

    /** Something was said in this call: the host decides whether the client reads well enough to go on. */
    private boolean replied;

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
        if (sent.isClosing()) {
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

    /** An answer of intake is awaited, which comes as a signal; nothing is read before. */
    void await() {
        connection.hold(true);
        connection.timeout(dialog.settings().commitTimeout());
    }

    /** The answer came. */
    void awaited() {
        connection.hold(dialog.mode() == Mode.COMMIT);
        connection.timeout(
                switch (dialog.mode()) {
                    case DATA, CHUNK -> dialog.settings().dataTimeout();
                    case COMMIT -> dialog.settings().commitTimeout();
                    default -> dialog.settings().commandTimeout();
                });
    }

    /** What was tried is done, or given up. */
    void retried() {
        waiting.over();
    }

    /** Ends the session when everything was sent. */
    void close(String why) {
        reason = why;
        dialog.end();
        connection.close();
    }

    /** Why the session ended, or is ending. */
    String reason() {
        return reason;
    }
}
