package org.posthouse.queue;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.Test;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.queue.schedule.Scheduler;

/** Nobody's mail holds up anybody else's. */
public class TurnsTest extends QueueFixture {
    /** Leases all that may be leased, and works on none of it. */
    private int leaseAll() throws IOException {
        executor = later::add;
        int leases = 0;
        while (next()) {
            leases++;
        }
        executor = Runnable::run;
        return leases;
    }

    private void finish() {
        while (!later.isEmpty()) {
            later.remove(0).run();
        }
    }

    @Test
    public void aDestinationGetsOnlySoManyAtOnce() throws IOException {
        for (int i = 0; i < 5; i++) {
            put("m" + i, "a@here.test", routed("x@far.test"));
        }
        assertEquals(2, leaseAll());
        later.remove(0).run();
        assertEquals("another one for the one that ended", 1, leaseAll());
        finish();
        work();
        assertEquals(5, smtp.copies());
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void aLimitThatIsRaisedHoldsAtOnce() throws IOException {
        for (int i = 0; i < 5; i++) {
            put("m" + i, "a@here.test", routed("x@far.test"));
        }
        assertEquals(2, leaseAll());
        scheduler.policy(new org.posthouse.queue.parts.Policy(
                4,
                100,
                POLICY.retry(),
                POLICY.maxLifetime(),
                POLICY.delayNotice(),
                "h",
                POLICY.postmaster(),
                false,
                0,
                false));
        assertEquals(2, leaseAll());
    }

    @Test
    public void remoteDestinationsLeaveWorkersForLocalMail() throws IOException {
        for (int i = 0; i < 20; i++) {
            put("r" + i, "a@here.test", routed("x@slow" + i + ".test"));
        }
        assertEquals("of 8 workers", 6, leaseAll());
        put("m", "a@here.test", routed("a@here.test"));
        assertEquals(1, work());
        assertEquals(1, local.copies());
        finish();
        work();
        assertEquals(20, smtp.copies());
    }

    @Test
    public void localMailLeavesWorkersForRemoteDestinations() throws IOException {
        for (int i = 0; i < 20; i++) {
            put("l" + i, i % 2 == 0 ? "a@here.test" : "", routed("a@here.test"));
        }
        assertEquals("of 8 workers", 6, leaseAll());
        put("m", "a@here.test", routed("x@far.test"));
        assertEquals(1, work());
        assertEquals(1, smtp.copies());
    }

    @Test
    public void notificationsToHostsThatKeepThemWaitingLeaveRoomForMail() throws IOException {
        for (int i = 0; i < 6; i++) { // 8 workers, 6 of them for other hosts
            put("n" + i, "", routed("x@tarpit" + i + ".test"));
        }
        assertEquals("half of the six", 3, leaseAll());
        put("m", "a@here.test", routed("x@far.test"));
        assertEquals(1, work());
        assertEquals(1, smtp.copies());
        finish();
        work();
        assertEquals("the others had their turn", 7, smtp.copies());
    }

    @Test
    public void sendersAreToldByAFewWorkersOnly() throws IOException {
        for (int i = 0; i < 9; i++) {
            put(
                    "m" + i,
                    "a@here.test",
                    refusedAlready(to("x@far.test"), refused().status()));
        }
        assertEquals(2, leaseAll());
    }

    @Test
    public void destinationsTakeTurns() throws IOException {
        for (int i = 0; i < 9; i++) {
            put("m" + i, "a@here.test", routed("x@far.test"));
        }
        put("n", "a@here.test", routed("x@other.test"));
        List<String> order = new ArrayList<>();
        smtp.answer = r -> {
            order.add(r.address().domain());
            return RecipientResult.delivered();
        };
        work();
        assertTrue(order.toString(), order.indexOf("other.test") < 2);
    }

    /** The fault it would miss: with one queue for all, those at the slow destination are looked at first, again and again. */
    @Test(timeout = 120_000)
    public void twentyThousandMailsForASlowDestinationDelayNoOther() throws Exception {
        for (int i = 0; i < 20_000; i++) {
            put("s" + i, "a@here.test", routed("x@slow.test"));
        }
        for (int i = 0; i < 20; i++) {
            put("m" + i, "a@here.test", routed("x@fast" + i + ".test"));
        }
        CountDownLatch fast = new CountDownLatch(20);
        CountDownLatch answers = new CountDownLatch(1);
        Set<String> slow = new HashSet<>();
        smtp.answer = r -> {
            if (r.address().domain().equals("slow.test")) {
                synchronized (slow) {
                    slow.add(r.key());
                }
                await(answers);
            } else {
                fast.countDown();
            }
            return RecipientResult.delivered();
        };
        ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
        Scheduler running = new Scheduler(parts, POLICY, clock, () -> 0.5, workers, WORKERS, unrecorded);
        Thread thread = new Thread(running::run);
        thread.start();
        assertTrue("others leave while the slow one does not answer", fast.await(60, TimeUnit.SECONDS));
        synchronized (slow) {
            assertTrue(slow.toString(), slow.size() <= 2);
        }
        running.pause(true);
        answers.countDown();
        running.stop(Duration.ofSeconds(30));
        thread.join();
        workers.shutdown();
        assertFalse(spool.all().isEmpty());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
