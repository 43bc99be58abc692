package org.posthouse.net.mina;

import org.posthouse.net.api.Attempt;

/** See {@link org.posthouse.net.api.Connection#retry}. Guarded by the strand's lock. */
final class Retry implements Action {
    private final Attempt attempt;
    private final long patience;
    private boolean tried;
    private boolean pausing;

    /** @param patience in nanoseconds */
    Retry(Attempt attempt, long patience) {
        this.attempt = attempt;
        this.patience = patience;
    }

    Attempt attempt() {
        return attempt;
    }

    long patience() {
        return patience;
    }

    /** An attempt has found a part absent, and a pause begins. */
    void pause() {
        tried = true;
        pausing = true;
    }

    /** The pause has ended. */
    void due() {
        pausing = false;
    }

    /** The next attempt is not due yet. */
    boolean isPausing() {
        return pausing;
    }

    /** At least one attempt was made: the session knows that it waits, and can be parked. */
    boolean isTried() {
        return tried;
    }
}
