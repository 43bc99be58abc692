package org.posthouse.directory.sql;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;

public class TurnstileTest {
    @Test
    public void letsFewInAndFewWait() throws Exception {
        Turnstile turnstile = new Turnstile(1, 2);
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch isInside = new CountDownLatch(1);
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Optional<String>> results = new ArrayList<>();
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        AtomicInteger refused = new AtomicInteger();
        for (int i = 0; i < 10; i++) {
            threads.add(CompletableFuture.runAsync(
                    () -> {
                        Optional<String> result = turnstile.pass(() -> {
                            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                            isInside.countDown();
                            try {
                                go.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                            atOnce.decrementAndGet();
                            return "done";
                        });
                        synchronized (results) {
                            results.add(result);
                        }
                        if (result.isEmpty() && refused.incrementAndGet() == 7) {
                            go.countDown();
                        }
                    },
                    work -> new Thread(work).start()));
        }
        assertTrue(isInside.await(10, TimeUnit.SECONDS));
        for (CompletableFuture<Void> thread : threads) {
            thread.get(10, TimeUnit.SECONDS);
        }
        assertEquals(3, results.stream().filter(Optional::isPresent).count());
        assertEquals(1, most.get());
        assertEquals(Optional.of("again"), turnstile.pass(() -> "again"));
        assertTrue(turnstile.pass(() -> null).isEmpty());
    }
}
