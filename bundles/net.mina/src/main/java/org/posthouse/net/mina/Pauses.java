package org.posthouse.net.mina;

import org.posthouse.support.Patience;

/**
 * The pauses between the attempts of a {@link Retry}. They know it by a number alone, so that the clock keeps nothing of
 * a protocol's bundle. Guarded by the strand's lock.
 */
final class Pauses {
    /** Has {@link Strand#pauseOver} called with this number after this time in nanoseconds. */
    interface Clock {
        void after(long nanos, int number);
    }

    private final Requests requests;
    private final Clock clock;
    private final Patience patience = new Patience();
    private int number;

    Pauses(Requests requests, Clock clock) {
        this.requests = requests;
        this.clock = clock;
    }

    /** An attempt found a part absent; false if patience is over, else there is a pause, and then another attempt. */
    boolean begin(Retry retry) {
        long pause = patience.absent(System.nanoTime(), retry.patience());
        if (pause == 0) {
            return false;
        }
        retry.pause();
        requests.again(retry);
        clock.after(pause, ++number);
        return true;
    }

    /** Time has passed; true if the next attempt is due now. */
    boolean over(int ended) {
        return ended == number && end();
    }

    /** A part of the server has come, perhaps the one that is missed; true if the next attempt is due now. */
    boolean partCame() {
        patience.came();
        return end();
    }

    private boolean end() {
        boolean waits = requests.next() instanceof Retry retry && retry.isPausing();
        if (waits) {
            ((Retry) requests.next()).due();
        }
        return waits;
    }

    /** Something could be done. */
    void done() {
        patience.done();
    }
}
