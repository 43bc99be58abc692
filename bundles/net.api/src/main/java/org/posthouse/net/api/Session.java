package org.posthouse.net.api;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The protocol's side of one connection: a state machine fed by the host. The host calls one method at a time, never two
 * at once, and none while {@link Connection#run work} of this session is queued or running, a
 * {@link Connection#retry retry} is not done or a {@link Connection#stream source} is being drained, except {@link #park()},
 * which it may call between two attempts of a retry or two chunks of a source. Memory effects of a call are visible to the next.
 */
@ConsumerType
public interface Session {
    /**
     * There is unread input. The session consumes what it can by moving the buffer's position; what it leaves (a partial
     * line) is offered again, with more behind it. Must not block, unless the session asked for workers by
     * {@link Connection#blocking}. Called again at once while input is left and the last call consumed some, unless the
     * session started work, a source or a {@link Connection#hold hold}.
     *
     * <p>The buffer holds at most 64 KiB. A session that consumes nothing of a full buffer is closed by the host: limits
     * on line lengths are the session's job.
     */
    void input(ByteBuffer unread);

    /** Something the session waits for happened, see {@link Connection#signal}. Must not block. */
    void signal(Signal signal);

    /** Nothing was read or written for the time set by {@link Connection#timeout}: say so and close. */
    void idle();

    /**
     * Gives up the session: the protocol's bundle is leaving. After this returned a value, the session must not touch the
     * connection any more.
     *
     * @return everything another version needs to go on; empty if that cannot be done now: the host then asks again after
     *     the next step, and calls {@link #drain} when time is up
     */
    Optional<Parked> park();

    /** Time is up: tell the peer (421, BYE, …) and close. */
    void drain();

    /** The connection is gone; release what is held. Called once, after everything else. Must not block. */
    void closed();
}
