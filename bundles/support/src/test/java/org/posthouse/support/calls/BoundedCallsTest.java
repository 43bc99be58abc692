package org.posthouse.support.calls;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.Test;

public class BoundedCallsTest {
    @Test
    public void whatACallGivesOrThrowsComesBack() throws Exception {
        try (BoundedCalls calls = new BoundedCalls("test-calls", 1, 1, Duration.ofSeconds(10))) {
            assertEquals("x", calls.make(() -> "x"));
            assertThrows(
                    IOException.class,
                    () -> calls.make(() -> {
                        throw new IOException("damaged");
                    }));
            assertThrows(
                    IllegalStateException.class,
                    () -> calls.make(() -> {
                        throw new IllegalStateException();
                    }));
        }
    }

    @Test
    public void aCallThatHangsHoldsNobodyAndOneTooManyIsRefusedAtOnce() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (BoundedCalls calls = new BoundedCalls("test-calls", 1, 1, Duration.ofMillis(50))) {
            BoundedCalls.Call<String> hangs = () -> {
                try {
                    end.await();
                } catch (InterruptedException stopped) {
                    throw new IOException(stopped);
                }
                return "";
            };
            assertThrows(BusyException.class, () -> calls.make(hangs)); // it runs on
            assertThrows(BusyException.class, () -> calls.make(() -> "waits behind it"));
            // its place was the only one, and is kept until the thread comes to it
            long begun = System.nanoTime();
            assertThrows(BusyException.class, () -> calls.make(() -> "one too many"));
            assertEquals("refused without a wait", 0, (System.nanoTime() - begun) / 50_000_000);
        } finally {
            end.countDown();
        }
    }
}
