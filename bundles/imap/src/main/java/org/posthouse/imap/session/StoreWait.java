package org.posthouse.imap.session;

import java.time.Duration;

/** Waits for the mail store without a thread: input is held, and a signal or a second of silence is the time to try again. */
final class StoreWait {
    /** The signal that says that a store came. */
    static final String SIGNAL = "store";

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ImapSession session;
    private boolean waiting;
    private int waited;

    StoreWait(ImapSession session, int waited) {
        this.session = session;
        this.waited = waited;
    }

    boolean isWaiting() {
        return waiting;
    }

    /** Seconds waited so far. */
    int waited() {
        return waited;
    }

    /** A second has passed; false if that was the last. */
    boolean second() {
        waited++;
        return !isOver();
    }

    boolean isOver() {
        return waited >= session.settings().storeWait().toSeconds();
    }

    /**
     * Begins to wait.
     *
     * @param generation of the stores, as it was before one was found missing; -1 if not known
     */
    void begin(int generation) {
        waiting = true;
        session.connection().hold(true);
        session.timeout(SECOND);
        session.services().await(session.connection()); // first this, then a second look
        if (session.services().storeGeneration() != generation
                && session.services().store().isPresent()) {
            session.connection().signal(org.posthouse.net.api.Signal.of(SIGNAL));
        }
    }

    /** Ends waiting; input goes on. */
    void end() {
        if (waiting) {
            release();
            session.connection().hold(false);
            session.standardTimeout();
        }
    }

    /** Ends waiting where the connection is not to be touched any more. */
    void release() {
        waiting = false;
        session.services().unawait(session.connection());
    }
}
