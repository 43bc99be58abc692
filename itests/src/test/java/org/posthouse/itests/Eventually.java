package org.posthouse.itests;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what must come to be. */
final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Eventually() {}

    static void is(String what, Callable<Boolean> condition) throws Exception {
        within(PATIENCE, what, condition);
    }

    static void within(Duration patience, String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + patience.toSeconds() + " s: " + what);
            }
            Thread.sleep(100);
        }
    }
}
