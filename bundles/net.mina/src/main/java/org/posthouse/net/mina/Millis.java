package org.posthouse.net.mina;

import java.time.Duration;

/** Durations as sockets want them. */
final class Millis {
    private Millis() {}

    /** At least 1, as 0 would mean for ever. */
    static int of(Duration duration) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, duration.toMillis()));
    }
}
