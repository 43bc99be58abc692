package org.posthouse.intake.filter;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.Test;
import org.posthouse.intake.parts.Timing;
import org.posthouse.testkit.flow.FakeTimer;

/** The threads of one filter: tasks that are late, wait too long, or must run whatever happens. */
public class FilterThreadsTest {
    private final FakeTimer timer = new FakeTimer();
    private final FilterThreads threads =
            new FilterThreads("test", getClass().getClassLoader(), new Timing(timer, timer::nanos));
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);

    /** Runs until it is let go; deaf to interruptions, but tells of them. */
    private final class Deaf implements Task {
        private final String name;
        private final Patience patience;

        Deaf(String name, Patience patience) {
            this.name = name;
            this.patience = patience;
        }

        @Override
        public Duration deadline() {
            return Duration.ofSeconds(1);
        }

        @Override
        public Patience patience() {
            return patience;
        }

        @Override
        public void run() {
            told.add(name + " runs");
            while (release.getCount() > 0) {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    told.add(name + " is interrupted");
                }
            }
            Thread.currentThread().interrupt(); // left as it should not be
        }

        @Override
        public void late(String why) {
            told.add(name + " is late: " + why);
        }

        @Override
        public void refused(String why) {
            told.add(name + " is refused: " + why);
        }
    }

    private static final Task.Patience USUAL = new Task.Patience(Duration.ofSeconds(5), 10);

    private void submit(String name) {
        threads.submit(new Deaf(name, USUAL));
    }

    /** A task that must run. */
    private void submitLast(String name) {
        threads.submit(new Task() {
            @Override
            public Duration deadline() {
                return Duration.ofSeconds(1);
            }

            @Override
            public Patience patience() {
                return Patience.ENDLESS;
            }

            @Override
            public void run() {
                told.add(name + (Thread.currentThread().isInterrupted() ? " runs interrupted" : " runs"));
            }

            @Override
            public void late(String why) {
                told.add(name + " is late");
            }

            @Override
            public void refused(String why) {
                told.add(name + " is refused");
            }
        });
    }

    private void expect(String... all) throws InterruptedException {
        for (String one : all) {
            assertEquals(one, told.take());
        }
    }

    @Test
    public void aLateTaskIsToldOnceAndInterruptedAndTheNextOneIsNot() throws Exception {
        submit("a");
        expect("a runs");
        submitLast("b");
        assertEquals(0, threads.stuck());
        timer.advance(Duration.ofSeconds(1));
        expect("a is late: no answer within 1000 ms", "a is interrupted");
        assertEquals(1, threads.stuck());
        release.countDown();
        expect("b runs");
        threads.await(Duration.ofDays(1));
        assertEquals(0, threads.stuck());
        timer.advance(Duration.ofDays(1));
        assertEquals(List.of(), List.copyOf(told));
        assertEquals(0, timer.waiting());
    }

    @Test
    public void whoWaitsTooLongIsRefusedAndWhoMustRunIsNot() throws Exception {
        submit("a");
        expect("a runs");
        submit("b");
        submitLast("c");
        assertEquals(2, threads.waiting());
        timer.advance(Duration.ofSeconds(1));
        expect("a is late: no answer within 1000 ms", "a is interrupted");
        timer.advance(Duration.ofSeconds(4));
        expect("b is refused: busy: no thread was free for 5000 ms");
        release.countDown();
        expect("c runs");
    }

    @Test
    public void leavingRefusesWhatWaitsAndRunsWhatMustThoughAllThreadsAreStuck() throws Exception {
        threads.width(2);
        submit("a");
        expect("a runs");
        submit("b");
        expect("b runs");
        submit("c");
        submitLast("d");
        threads.leave();
        expect("c is refused: the filter was removed");
        submit("e");
        expect("e is refused: the filter was removed");
        threads.await(Duration.ZERO);
        assertTrue("d waits for a thread", told.isEmpty());
        threads.abandon();
        List<String> rest = List.of(told.take(), told.take(), told.take(), told.take(), told.take());
        assertTrue(rest.toString(), rest.contains("d runs"));
        assertTrue(
                rest.toString(),
                rest.contains("a is late: the filter was removed") && rest.contains("a is interrupted"));
        assertTrue(
                rest.toString(),
                rest.contains("b is late: the filter was removed") && rest.contains("b is interrupted"));
        submitLast("f");
        expect("f runs");
        release.countDown();
        threads.await(Duration.ofDays(1));
    }

    @Test
    public void fewerThreadsAreInForceWhenTasksEnd() throws Exception {
        threads.width(2);
        submit("a");
        expect("a runs");
        submit("b");
        expect("b runs");
        threads.width(1);
        submit("c");
        assertEquals(1, threads.waiting());
        release.countDown();
        expect("c runs");
        threads.await(Duration.ofDays(1));
    }

    @Test
    public void withoutATimerEverythingStillRuns() throws Exception {
        java.util.concurrent.ScheduledThreadPoolExecutor ended =
                new java.util.concurrent.ScheduledThreadPoolExecutor(1);
        ended.shutdown();
        FilterThreads late = new FilterThreads("late", getClass().getClassLoader(), Timing.of(ended));
        release.countDown();
        for (int i = 0; i < 5; i++) {
            late.submit(new Deaf("t" + i, USUAL));
        }
        expect("t0 runs", "t1 runs", "t2 runs", "t3 runs", "t4 runs");
    }
}
