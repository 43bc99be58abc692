package org.posthouse.testkit.net;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What a session asked for and was not done yet. Guarded by the strand's lock. */
final class MemoryRequests {
    private final Deque<MemoryAction> pending = new ArrayDeque<>();
    private final List<MemoryAction> issued = new ArrayList<>();
    private boolean held;
    private boolean blocking;
    private boolean tls;
    private boolean closing;
    private Duration timeout = Duration.ofMinutes(5);
    private boolean pausing;

    // ---- during a call ----

    void issue(MemoryAction action) {
        issued.add(action);
    }

    /** Octets that are written now come after a source, and are sent after it. */
    boolean followSource() {
        return issued.stream().anyMatch(MemoryAction.Stream.class::isInstance);
    }

    /** Holds input, or no longer; true if there was an end to it. */
    boolean hold(boolean hold) {
        boolean ended = held && !hold;
        held = hold;
        return ended;
    }

    void blocking(boolean workers) {
        blocking = workers;
    }

    void tls() {
        tls = true;
    }

    void close() {
        closing = true;
    }

    void timeout(Duration silence) {
        timeout = silence;
    }

    // ---- between two calls ----

    /** A call has ended: what it asked for comes before what was asked for earlier. */
    void settle() {
        for (int i = issued.size() - 1; i >= 0; i--) {
            pending.push(issued.get(i));
        }
        issued.clear();
    }

    /** The next thing to be done; null if there is none. */
    MemoryAction next() {
        return pending.peek();
    }

    /** The next thing to be done is done, or about to be. */
    void done() {
        pending.pop();
    }

    /** The thing that was done last has to be done again, after a pause. */
    void again(MemoryAction.Retry retry) {
        pending.push(retry);
        pausing = true;
    }

    /** The pause before an attempt has ended. */
    void due() {
        pausing = false;
    }

    /** The next attempt of a retry is not due yet. */
    boolean isPausing() {
        return pausing && pending.peek() instanceof MemoryAction.Retry;
    }

    /** Nothing more is to be done of what was asked for before the call of now. */
    void dropPending() {
        pending.clear();
        pausing = false;
    }

    /** Nothing more is to be done. */
    void drop() {
        dropPending();
        issued.clear();
    }

    /** The call of now has asked for something. */
    boolean hasIssued() {
        return !issued.isEmpty();
    }

    /** The session has a reason to leave input unread. */
    boolean waits() {
        return held || !issued.isEmpty();
    }

    boolean isHeld() {
        return held;
    }

    /** What comes next may block. */
    boolean isSlow() {
        MemoryAction next = pending.peek();
        return next instanceof MemoryAction.Work
                || next instanceof MemoryAction.Retry
                || next instanceof MemoryAction.Stream
                || blocking;
    }

    boolean isClosing() {
        return closing;
    }

    /** TLS was asked for. */
    boolean wantsTls() {
        return tls;
    }

    void tlsBegun() {
        tls = false;
    }

    Duration timeout() {
        return timeout;
    }
}
