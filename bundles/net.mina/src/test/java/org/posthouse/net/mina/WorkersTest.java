package org.posthouse.net.mina;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.Test;
import org.posthouse.net.api.NetAdmin;

public class WorkersTest {
    @Test
    public void oneProtocolDoesNotTakeAllWorkers() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch slow = new CountDownLatch(20);
        CountDownLatch other = new CountDownLatch(1);
        try (Workers workers = new Workers(4, 40)) {
            for (int i = 0; i < 20; i++) {
                assertTrue(workers.work("slow", 0, () -> {
                    await(go);
                    slow.countDown();
                }));
            }
            assertTrue(workers.work("other", 0, other::countDown));
            assertTrue(other.await(10, TimeUnit.SECONDS));
            assertEquals(20, slow.getCount());
            while (workers.work("slow", 0, slow::countDown)) {
                // until it is full
            }
            assertFalse(workers.work("other", 0, () -> {}));
            go.countDown();
            assertTrue(slow.await(10, TimeUnit.SECONDS));
        }
    }

    @Test
    public void whoIsDueComesFirst() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(5);
        List<String> order = new CopyOnWriteArrayList<>();
        long now = Long.MAX_VALUE - 10; // the clock may overflow
        try (Workers workers = new Workers(1, 40)) {
            assertFalse(workers.isAwaited("imap"));
            workers.work("imap", now, () -> await(go));
            for (int later : new int[] {30, 5, 20, 5, 10}) {
                workers.work("imap", now + later, () -> {
                    order.add(order.size() + ":" + later);
                    done.countDown();
                });
            }
            assertTrue(workers.isAwaited("imap"));
            go.countDown();
            assertTrue(done.await(10, TimeUnit.SECONDS));
        }
        assertEquals(List.of("0:5", "1:5", "2:10", "3:20", "4:30"), order);
    }

    @Test
    public void whatDoesNotMoveIsSeen() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (Workers workers = new Workers(1, 40)) {
            assertEquals(new NetAdmin.Backlog(0, Duration.ZERO), workers.backlog());
            workers.work("imap", 0, () -> {
                begun.countDown();
                await(go);
            });
            assertTrue(begun.await(10, TimeUnit.SECONDS));
            assertEquals(
                    "one that runs waits for nothing",
                    Duration.ZERO,
                    workers.backlog().still());
            workers.work("imap", 0, () -> {});
            NetAdmin.Backlog first = workers.backlog();
            Thread.sleep(2);
            assertEquals(1, first.waiting());
            assertTrue(workers.backlog().still().compareTo(first.still()) > 0);
            CountDownLatch last = new CountDownLatch(1);
            workers.work("imap", 0, last::countDown);
            go.countDown();
            assertTrue(last.await(10, TimeUnit.SECONDS));
            assertEquals(0, workers.backlog().waiting());
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
