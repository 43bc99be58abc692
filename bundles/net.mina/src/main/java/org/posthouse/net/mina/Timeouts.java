package org.posthouse.net.mina;

import java.util.concurrent.TimeUnit;

/**
 * How long to be patient, in nanoseconds.
 *
 * @param park a connection without a service for its protocol is kept
 * @param drain sessions of a leaving service may take to end what they do
 * @param stall a peer may read nothing of what it is sent
 * @param handshake a TLS handshake may take
 * @param linger a peer may go on sending after everything was said; it is thrown away
 * @param hurry by what a session's own time-out is divided
 */
record Timeouts(long park, long drain, long stall, long handshake, long linger, int hurry) {
    /** However few connections are left, nobody has less time than this. */
    private static final long LEAST = TimeUnit.SECONDS.toNanos(10);

    private static final int HURRY = 10;

    Timeouts(long park, long drain, long stall, long handshake, long linger) {
        this(park, drain, stall, handshake, linger, 1);
    }

    Timeouts withLinger(long changed) {
        return new Timeouts(park, drain, stall, handshake, changed, hurry);
    }

    /** For clients that have not logged in while connections run out: a tenth. */
    Timeouts hurried() {
        return new Timeouts(park, drain, shortened(stall, HURRY), shortened(handshake, HURRY), linger, HURRY);
    }

    /**
     * How long a session that wants to be called after so much silence may in fact be silent.
     *
     * @param held it waits for the server, not for its client: nobody is hurried for what the server takes
     */
    long silence(long wanted, boolean held) {
        return held ? wanted : shortened(wanted, hurry);
    }

    private static long shortened(long nanos, int hurry) {
        return Math.min(nanos, Math.max(LEAST, nanos / hurry));
    }
}
