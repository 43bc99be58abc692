package org.posthouse.support;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;

public class ComebackTest {
    private final AtomicInteger asked = new AtomicInteger();

    /** Absent until it was asked so often. */
    private String after(int times) {
        return asked.incrementAndGet() > times ? "there" : null;
    }

    @Test
    public void whatIsThereIsGivenAtOnce() {
        assertEquals(Optional.of("there"), new Comeback(Duration.ofMinutes(1), 0).get(() -> after(0)));
        assertEquals(1, asked.get());
    }

    @Test
    public void whatComesBackIsWaitedFor() {
        Comeback comeback = new Comeback(Duration.ofMinutes(1), 1);
        for (int time = 0; time < 2; time++) {
            asked.set(0);
            assertEquals(Optional.of("there"), comeback.get(() -> after(3)));
            assertEquals(4, asked.get());
        }
    }

    @Test
    public void whatStaysAwayIsNotWaitedForTwice() {
        Comeback comeback = new Comeback(Duration.ofMillis(100), 1);
        assertEquals(Optional.empty(), comeback.get(() -> after(Integer.MAX_VALUE)));
        assertTrue("it waited", asked.get() > 1);
        asked.set(0);
        Comeback gaveUp = new Comeback(Duration.ofDays(1), 1);
        Thread.currentThread().interrupt();
        assertEquals(Optional.empty(), gaveUp.get(() -> after(Integer.MAX_VALUE)));
        assertTrue("interrupted", Thread.interrupted());
        assertEquals(1, asked.get());
    }

    @Test
    public void fewWait() throws Exception {
        Comeback comeback = new Comeback(Duration.ofMinutes(1), 1);
        CountDownLatch waits = new CountDownLatch(2); // asked again: it has waited, and goes on
        Thread first = new Thread(() -> comeback.get(() -> {
            waits.countDown();
            return null;
        }));
        first.start();
        waits.await();
        assertEquals(Optional.empty(), comeback.get(() -> after(Integer.MAX_VALUE)));
        assertEquals("not waited for", 1, asked.get());
        first.interrupt();
        first.join();
    }
}
