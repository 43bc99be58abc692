package org.posthouse.net.mina;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.Test;

public class ThreadsTest {
    @Test
    public void oneProtocolDoesNotTakeAllWorkers() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch slow = new CountDownLatch(20);
        CountDownLatch other = new CountDownLatch(1);
        try (Threads threads = new Threads(4, 40, new MemoryGuard(List.of()))) {
            for (int i = 0; i < 20; i++) {
                assertTrue(threads.work("slow", () -> {
                    await(go);
                    slow.countDown();
                }));
            }
            assertTrue(threads.work("other", other::countDown));
            assertTrue(other.await(10, TimeUnit.SECONDS));
            assertEquals(20, slow.getCount());
            while (threads.work("slow", slow::countDown)) {
                // until it is full
            }
            assertFalse(threads.work("other", () -> {}));
            go.countDown();
            assertTrue(slow.await(10, TimeUnit.SECONDS));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
