package org.posthouse.intake.transaction;

import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes the ids of mails: 14 characters that sort by time, unique across restarts. Eleven say when, in 1/1024 ms and never
 * the same twice in a process; three are random, for the case that the system's clock was set back.
 */
final class MailIds {
    private static final char[] DIGITS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final int TIME_DIGITS = 11;
    private static final int RANDOM_DIGITS = 3;

    private final Clock clock;
    private final AtomicLong last = new AtomicLong();

    MailIds(Clock clock) {
        this.clock = clock;
    }

    String next() {
        long now = clock.millis() << 10;
        long time = last.updateAndGet(before -> Math.max(before + 1, now));
        char[] id = new char[TIME_DIGITS + RANDOM_DIGITS];
        write(id, 0, TIME_DIGITS, time);
        write(id, TIME_DIGITS, RANDOM_DIGITS, ThreadLocalRandom.current().nextInt(1 << 5 * RANDOM_DIGITS));
        return new String(id);
    }

    private static void write(char[] id, int from, int digits, long value) {
        long rest = value;
        for (int i = from + digits - 1; i >= from; i--) {
            id[i] = DIGITS[(int) (rest & 31)];
            rest >>>= 5;
        }
    }
}
