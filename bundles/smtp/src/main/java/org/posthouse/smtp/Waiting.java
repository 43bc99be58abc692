package org.posthouse.smtp;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Waits, without a thread, for a part of the server that is being replaced: input is held, and what could not be done is
 * tried again when the session is told so. What that is, the session's mode says, and {@link #line()} if it is a command.
 */
final class Waiting {
    /** A command that is to be run again. */
    record Line(Verb verb, String argument) {}

    private static final long FIRST_MILLIS = 20;
    private static final long LONGEST_MILLIS = 250;

    private final Dialog dialog;
    private boolean on;
    private boolean held;
    private boolean begun;
    private long since;
    private int tries;
    private Line line;

    Waiting(Dialog dialog) {
        this.dialog = dialog;
    }

    /** Goes on where another version was. */
    void restore(Line again, long waitedMillis, boolean waits) {
        line = again;
        begun = true;
        since = dialog.services.nanoTime() - TimeUnit.MILLISECONDS.toNanos(waitedMillis);
        on = waits;
        held = waits;
    }

    boolean isOn() {
        return on;
    }

    /** Something was waited for, and did not come so far. */
    boolean hasBegun() {
        return begun;
    }

    /** The command to be run again; null if it is something else. */
    Line line() {
        return line;
    }

    /** For how long it was waited, since something could be done last. */
    long millis() {
        return begun ? TimeUnit.NANOSECONDS.toMillis(dialog.services.nanoTime() - since) : 0;
    }

    /**
     * Something cannot be done now: waits.
     *
     * @param again the command to be run again; null if it is something else
     * @return false if it was waited long enough, and the client is to be told
     */
    boolean begin(Line again) {
        Duration most = dialog.settings().unavailableWait();
        if (!begun) {
            begun = true;
            since = dialog.services.nanoTime();
            tries = 0;
        }
        long left = most.toMillis() - millis();
        if (left <= 0) {
            return false;
        }
        on = true;
        held = true;
        line = again;
        dialog.connection.hold(true);
        long delay = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(tries++, 4));
        dialog.services.again().tell(dialog.connection, Math.min(left, delay));
        return true;
    }

    /** It is tried again; input is still held. */
    void pause() {
        stop();
        line = null;
    }

    /** Something could be done: the next wait begins anew. */
    void over() {
        begun = false;
    }

    /** Input goes on if it was held for this. */
    void release() {
        if (held) {
            held = false;
            dialog.connection.hold(false);
        }
    }

    /** Ends waiting where the connection is not to be touched any more. */
    void stop() {
        if (on) {
            on = false;
            dialog.services.again().cancel(dialog.connection);
        }
    }
}
