package org.posthouse.spool.index;

import java.time.Instant;

/** Points in time as numbers: nanoseconds since 1970, good until 2262; what is out of their range is at its end. */
final class Times {
    private static final long SECOND = 1_000_000_000L;
    private static final long LAST = Long.MAX_VALUE / SECOND - 1;

    private Times() {}

    static long of(Instant time) {
        if (Math.abs(time.getEpochSecond()) > LAST) {
            return time.getEpochSecond() > 0 ? Long.MAX_VALUE : Long.MIN_VALUE;
        }
        return time.getEpochSecond() * SECOND + time.getNano();
    }

    static Instant instant(long time) {
        return Instant.ofEpochSecond(Math.floorDiv(time, SECOND), Math.floorMod(time, SECOND));
    }

    /** Whole seconds, good until 2106. */
    static int seconds(Instant time) {
        return (int) Math.max(0, Math.min(0xffff_ffffL, time.getEpochSecond()));
    }

    static long seconds(int seconds) {
        return Integer.toUnsignedLong(seconds);
    }
}
