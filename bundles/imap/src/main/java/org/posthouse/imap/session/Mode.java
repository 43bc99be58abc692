package org.posthouse.imap.session;

import java.nio.ByteBuffer;
import java.util.Map;
import org.posthouse.imap.wire.Wire;
import org.posthouse.net.api.Signal;

/** What a session is doing: reading commands, taking a message, waiting for news, … */
abstract class Mode {
    /** There is unread input. */
    abstract void input(ByteBuffer unread);

    /** Something happened elsewhere. */
    void signal(Signal signal) {}

    /** It was silent for the time set; false: then the session ends. */
    boolean idle() {
        return false;
    }

    /** Everything, in JDK types; null if it cannot be given up now. What is held elsewhere is let go of. */
    abstract Map<String, Object> park();

    /** Goes on after {@link #park}, in another session. */
    void resume() {}

    /** Ends what is being said, so that BYE can follow; false if that is not possible. */
    boolean abandon(Wire out) {
        return true;
    }

    /** The connection is gone. */
    void closed() {}
}
