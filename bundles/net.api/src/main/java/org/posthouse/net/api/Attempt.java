package org.posthouse.net.api;

import org.osgi.annotation.versioning.ConsumerType;

/** Something that needs a part of the server which may be absent at the moment, see {@link Connection#retry}. */
@ConsumerType
public interface Attempt {
    /** How an attempt ended. */
    enum Result {
        /** It is done, whatever came of it. */
        DONE,
        /**
         * It is under way, and a signal will tell what came of it. If that is that a part was absent, the session asks for
         * another retry, whose first attempt says so: patience goes on.
         */
        PENDING,
        /** A part is absent, and nothing was done or said. */
        ABSENT
    }

    /** Tries it. Called on a worker, and may block. */
    Result attempt();

    /**
     * Patience is over: gives the peer the refusal of its protocol, such as 451, NO [UNAVAILABLE] or -ERR [SYS/TEMP].
     * Called after an attempt that found a part absent, on the same worker.
     */
    void giveUp();
}
