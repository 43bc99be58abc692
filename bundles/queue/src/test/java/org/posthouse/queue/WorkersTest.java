package org.posthouse.queue;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.After;
import org.junit.Test;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.spool.Admission;
import org.posthouse.api.spool.Lease;
import org.posthouse.queue.schedule.Scheduler;
import org.posthouse.support.Threads;

/** Workers look for mail themselves, and nothing that is due is overlooked because nobody woke the scheduler's thread. */
public class WorkersTest extends QueueFixture {
    private static final Duration SOON = Duration.ofSeconds(20); // much less than the scheduler sleeps

    private final List<String> looks = new CopyOnWriteArrayList<>();
    private final List<String> leases = new CopyOnWriteArrayList<>();
    private ThreadPoolExecutor workers;
    private Scheduler running;

    private void run(int limit) throws InterruptedException {
        workers = Threads.pool("worker", limit, limit);
        parts.spool().bind(new SpoolWrapper(spool) {
            @Override
            public Optional<Lease> lease(Instant now, Admission admission) throws IOException {
                Optional<Lease> lease = super.lease(now, admission);
                looks.add(Thread.currentThread().getName());
                lease.ifPresent(l -> leases.add(Thread.currentThread().getName()));
                return lease;
            }
        });
        running = new Scheduler(parts, POLICY, Clock.systemUTC(), () -> 0.5, workers, limit, unrecorded);
        spool.listen(running::mailCame);
        Threads.thread("scheduler", running::run).start();
        until(() -> !looks.isEmpty());
        Thread.sleep(300); // it sleeps now
    }

    @After
    public void stop() {
        assertTrue(running.stop(SOON));
        workers.shutdownNow();
    }

    private static void until(BooleanSupplier reached) throws InterruptedException {
        long end = System.nanoTime() + SOON.toNanos();
        while (!reached.getAsBoolean()) {
            assertTrue("it never happens", System.nanoTime() < end);
            Thread.sleep(2);
        }
    }

    private boolean isEmpty() {
        return spool.counts().total() == 0;
    }

    @Test
    public void aWorkerLooksForMailThatCame() throws InterruptedException {
        run(2);
        put("m1", "a@here.test", routed("x@far.test"));
        until(this::isEmpty);
        assertEquals(leases.toString(), 1, leases.size());
        assertTrue(leases.toString(), leases.get(0).startsWith("posthouse-worker"));
    }

    @Test
    public void allThatIsDueAtOnceIsTried() throws InterruptedException {
        for (int i = 0; i < 200; i++) {
            put("m" + i, "a@here.test", routed("x@" + (i % 7) + ".test"));
        }
        run(WORKERS);
        until(this::isEmpty);
        assertEquals(200, smtp.jobs.size());
        assertTrue(leases.stream().anyMatch(by -> by.startsWith("posthouse-worker")));
    }

    @Test
    public void aLotOfMailIsTried() throws InterruptedException {
        run(WORKERS);
        for (int i = 0; i < 500; i++) {
            put("m" + i, "a@here.test", routed("x@" + (i % 3) + ".test"));
        }
        until(this::isEmpty);
        assertEquals(500, smtp.jobs.size());
        assertTrue("each is looked for about once", looks.size() < 2500);
    }

    @Test
    public void mailThatComesWhileAllAreBusyIsTriedNext() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        smtp.answer = r -> {
            inside.countDown();
            await(go);
            return refused();
        };
        run(1);
        put("m1", "", routed("x@far.test"));
        await(inside);
        put("m2", "", routed("x@other.test"));
        Thread.sleep(50);
        go.countDown();
        until(this::isEmpty);
    }

    @Test
    public void mailThatIsDueSoonerThanTheNextLookWakes() throws InterruptedException {
        run(2);
        Recipient later = change(routed("x@far.test"), d -> d.due(Instant.now().plusMillis(700)));
        spool.put(
                put("model", "a@here.test", routed("y@none.invalid")).toBuilder()
                        .id("later")
                        .recipients(List.of(later.toBuilder().key("later/x").build()))
                        .build(),
                MESSAGE);
        until(this::isEmpty);
    }

    @Test
    public void whatIsPausedGoesOn() throws InterruptedException {
        run(2);
        running.pause(true);
        put("m1", "a@here.test", routed("x@far.test"));
        Thread.sleep(50);
        assertEquals(List.of(), leases);
        running.pause(false);
        until(this::isEmpty);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
