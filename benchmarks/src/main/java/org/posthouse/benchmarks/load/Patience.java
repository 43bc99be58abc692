package org.posthouse.benchmarks.load;

import java.io.IOException;
import java.io.InterruptedIOException;

/** Waits for numbers to be reached, asking less often the longer it takes. */
public final class Patience {
    private static final long LONGEST_NANOS = 300_000_000_000L;

    private Patience() {}

    /** What is asked. */
    public interface Count {
        long get() throws IOException;
    }

    /** Returns when the count is there; after five minutes throws. */
    public static void until(Count count, long expected) throws IOException {
        long deadline = System.nanoTime() + LONGEST_NANOS;
        long pause = 1;
        long now;
        while ((now = count.get()) < expected) {
            if (System.nanoTime() > deadline) {
                throw new IOException("after 5 minutes there are " + now + " messages of " + expected);
            }
            sleep(pause);
            pause = Math.min(50, pause * 2);
        }
    }

    /** Sleeps, and is interrupted by an exception that callers pass on anyway. */
    public static void sleep(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }
}
