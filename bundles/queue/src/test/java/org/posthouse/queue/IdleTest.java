package org.posthouse.queue;

import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.After;
import org.junit.Test;
import org.posthouse.api.spool.Admission;
import org.posthouse.api.spool.Lease;
import org.posthouse.api.spool.Spool;
import org.posthouse.queue.parts.Parts;
import org.posthouse.queue.schedule.Scheduler;
import org.posthouse.testkit.flow.FakeDirectory;
import org.posthouse.testkit.flow.FakeRouting;
import org.posthouse.testkit.flow.FakeSpool;

/** The scheduler's thread does not turn for nothing, whatever is absent, and does not end. */
public class IdleTest extends QueueFixture {
    private static final long A_WHILE = 400; // the first look is slow, and followed by a rest

    private final List<Scheduler> schedulers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    /** Runs a scheduler with these parts and a spool that does something at each look. */
    private void run(Parts some, Spool behind, Supplier<Throwable> look) {
        some.spool().bind(new SpoolWrapper(behind) {
            @Override
            public Optional<Lease> lease(Instant now, Admission admission) throws IOException {
                Throwable failure = look.get();
                if (failure instanceof Error error) {
                    throw error;
                } else if (failure instanceof RuntimeException exception) {
                    throw exception;
                }
                return super.lease(now, admission);
            }
        });
        Scheduler scheduler =
                new Scheduler(some, POLICY, Clock.systemUTC(), () -> 0.5, Runnable::run, WORKERS, unrecorded);
        Thread thread = new Thread(scheduler::run);
        thread.start();
        schedulers.add(scheduler);
        threads.add(thread);
    }

    @After
    public void stop() throws InterruptedException {
        schedulers.forEach(scheduler -> scheduler.stop(Duration.ofSeconds(1)));
        for (Thread thread : threads) {
            thread.join(5000);
            assertTrue(!thread.isAlive());
        }
    }

    private void assertFewLooks(Spool behind, Parts... all) throws InterruptedException {
        List<AtomicInteger> looks = new ArrayList<>();
        for (Parts some : all) {
            AtomicInteger count = new AtomicInteger();
            looks.add(count);
            run(some, behind, () -> {
                count.incrementAndGet();
                return null;
            });
        }
        Thread.sleep(A_WHILE);
        for (AtomicInteger count : looks) {
            assertTrue(looks + " looks", count.get() > 0 && count.get() < 50);
        }
    }

    @Test
    public void anEmptySpoolIsNotAskedAgainAndAgain() throws InterruptedException {
        assertFewLooks(new FakeSpool(), new Parts());
    }

    @Test
    public void mailThatWaitsForAPartIsNotLookedForAgainAndAgain() throws InterruptedException {
        put("m1", "a@here.test", routed("x@far.test"), to("y@far.test"), routed("a@here.test"));
        put("m2", "a@here.test", refusedAlready(to("x@far.test"), refused().status()));
        FakeRouting unready = new FakeRouting(new FakeDirectory());
        unready.unready = true;
        Parts waiting = new Parts();
        waiting.routing().bind(unready);
        assertFewLooks(spool, new Parts(), waiting);
        assertTrue(smtp.jobs.isEmpty() && spool.counts().leased() == 0);
    }

    @Test
    public void mailThatCannotBeTriedIsNotLookedForAgainAndAgain() throws InterruptedException {
        smtp.answer = r -> notTried();
        put("m1", "a@here.test", routed("x@far.test"));
        assertFewLooks(spool, parts);
        assertTrue(smtp.jobs.size() + " attempts", smtp.jobs.size() < 5);
    }

    @Test
    public void aSpoolThatLeavesEndsNoScheduler() throws InterruptedException {
        List<CountDownLatch> twice = new ArrayList<>();
        for (Throwable failure : List.of(
                new NoClassDefFoundError("its bundle has left"),
                new IllegalStateException("bug"),
                new StackOverflowError("once"))) {
            CountDownLatch looks = new CountDownLatch(2);
            twice.add(looks);
            run(new Parts(), new FakeSpool(), () -> {
                looks.countDown();
                return failure;
            });
        }
        for (CountDownLatch looks : twice) {
            assertTrue("it looks again", looks.await(20, TimeUnit.SECONDS));
        }
    }
}
