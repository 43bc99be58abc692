package org.posthouse.net.mina;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a session asked for and was not done yet. It stays when another version of the protocol takes the session over,
 * except for what {@link #dropActions} drops. Guarded by the strand's lock.
 */
final class Requests {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Deque<Action> pending = new ArrayDeque<>(2);
    private final List<Action> issued = new ArrayList<>(2);
    private Octets gathered;
    private boolean tls;
    private boolean held;
    private boolean unheld;
    private boolean blocking;
    private boolean close;
    private boolean asked;
    private long silence = TimeUnit.MINUTES.toNanos(5);

    // ---- during a call ----

    /** See {@link org.posthouse.net.api.Connection#write(byte[], int, int)}. */
    void write(byte[] octets, int offset, int length) {
        if (isStreaming()) {
            issued.add(new Action.Write(Arrays.copyOfRange(octets, offset, offset + length)));
        } else {
            gather(octets, offset, length);
        }
    }

    private boolean isStreaming() {
        for (int i = 0; i < issued.size(); i++) {
            if (issued.get(i) instanceof Action.Stream) {
                return true;
            }
        }
        return false;
    }

    /** The host's own words; nothing may be asked for now. */
    void write(String words) {
        byte[] octets = words.getBytes(StandardCharsets.UTF_8);
        gather(octets, 0, octets.length);
    }

    /** See {@link org.posthouse.net.api.Connection#run} and the like. */
    void issue(Action action) {
        issued.add(action);
    }

    /** See {@link org.posthouse.net.api.Connection#hold}. */
    void hold(boolean hold) {
        unheld |= held && !hold;
        held = hold;
    }

    /** See {@link org.posthouse.net.api.Connection#blocking}. */
    void blocking(boolean workers) {
        blocking = workers;
    }

    /** See {@link org.posthouse.net.api.Connection#timeout}. */
    void silence(long nanos) {
        silence = nanos;
    }

    /** See {@link org.posthouse.net.api.Connection#startTls}. */
    void tls() {
        tls = true;
    }

    /** See {@link org.posthouse.net.api.Connection#close}. */
    void close() {
        close = true;
    }

    /** See {@link org.posthouse.net.api.Connection#closeAsked}. */
    void closeAsked() {
        close = true;
        asked = true;
    }

    // ---- between two calls ----

    /** A call has ended: what it asked for comes before what was asked for earlier. */
    void settle() {
        for (int i = issued.size() - 1; i >= 0; i--) {
            pending.push(issued.get(i));
        }
        issued.clear();
    }

    /** The session has a reason to leave input unread: it is held, or work or a source comes first. */
    boolean waits() {
        return held || !issued.isEmpty();
    }

    /** The next thing to be done; null if there is none. */
    Action next() {
        while (pending.peek() instanceof Action.Write write) {
            pending.pop();
            gather(write.octets(), 0, write.octets().length);
        }
        return pending.peek();
    }

    /** The first thing to be done is done. */
    void done() {
        pending.pop();
    }

    /** The first thing to be done has to be done again, later. */
    void again(Retry retry) {
        pending.push(retry);
    }

    /** Nothing more is to be done, except to close. */
    void dropActions() {
        pending.clear();
        issued.clear();
    }

    /** What was written is not to be sent. */
    void dropOutput() {
        gathered = null;
    }

    /** How much was written and not taken. */
    int gathered() {
        return gathered == null ? 0 : gathered.size();
    }

    /** Takes what was written. */
    ByteBuffer takeGathered() {
        ByteBuffer octets = gathered == null ? NOTHING : gathered.view();
        gathered = null;
        return octets;
    }

    /** TLS was asked for, since this was asked last. */
    boolean takeTls() {
        boolean asked = tls;
        tls = false;
        return asked;
    }

    /** Input was held and no longer is, since this was asked last. */
    boolean takeUnheld() {
        boolean changed = unheld;
        unheld = false;
        return changed;
    }

    boolean isHeld() {
        return held;
    }

    boolean isBlocking() {
        return blocking;
    }

    boolean isClose() {
        return close;
    }

    /** The peer has asked for the end. */
    boolean isAsked() {
        return asked;
    }

    long silence() {
        return silence;
    }

    private void gather(byte[] octets, int offset, int length) {
        if (gathered == null) {
            gathered = new Octets();
        }
        gathered.write(octets, offset, length);
    }
}
