package org.posthouse.itests;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waits for what must come to be. */
final class Eventually {
    private static final long PATIENCE_SECONDS = 60;

    private Eventually() {}

    static void is(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + PATIENCE_SECONDS + " s: " + what);
            }
            Thread.sleep(100);
        }
    }
}
