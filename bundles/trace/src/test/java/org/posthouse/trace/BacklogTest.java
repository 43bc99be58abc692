package org.posthouse.trace;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.Test;
import org.posthouse.api.trace.Tracer.Event;
import org.posthouse.testkit.flow.FakeTimer;

/** Events are written a moment later, many at a time, in their order, and never by the thread that brings them. */
public class BacklogTest {
    private static final Duration MOMENT = Duration.ofMillis(Backlog.MOMENT_MILLIS);

    private final FakeTimer timer = new FakeTimer();
    private final List<String> batches = new ArrayList<>();
    private final Backlog backlog = new Backlog(
            timer,
            batch -> batches.add(
                    String.join(",", batch.stream().map(Event::detail).toList())));

    private static Event event(int number) {
        return new Event(Instant.EPOCH, "a", "received", "" + number);
    }

    @Test
    public void whatHappensWithinAMomentIsWrittenTogether() {
        backlog.add(event(1));
        backlog.add(event(2));
        assertEquals("one alarm for all", 1, timer.waiting());
        assertEquals(List.of(), batches);

        timer.advance(MOMENT);
        assertEquals(List.of("1,2"), batches);
        assertEquals("a quiet server wakes nobody", 0, timer.waiting());

        backlog.add(event(3));
        timer.advance(MOMENT);
        assertEquals(List.of("1,2", "3"), batches);
    }

    @Test
    public void aWriterThatDoesNotKeepUpHoldsNobody() {
        for (int i = 0; i < Backlog.MOST + 10; i++) {
            assertTrue(backlog.add(event(i)));
        }
        assertEquals("the caller writes nothing", List.of(), batches);
        timer.advance(Duration.ZERO);
        assertEquals("many wait for no moment", 1, batches.size());
        assertTrue(batches.get(0).endsWith("," + (Backlog.MOST - 1)));
        backlog.add(event(7));
        timer.advance(MOMENT);
        assertEquals("7", batches.get(1));
    }

    @Test
    public void theEndWritesWhatWaitsAndTakesNoMore() {
        backlog.add(event(1));
        backlog.close();
        assertEquals(List.of("1"), batches);
        assertTrue(timer.isShutdown());
        assertFalse(backlog.add(event(2)));
        assertEquals(List.of("1"), batches);
    }

    @Test
    public void nothingIsLostOrOvertakenUnderWay() throws Exception {
        int threads = 4;
        int each = Backlog.MOST / threads;
        List<Event> written = new ArrayList<>(); // written under the lock of the backlog
        Backlog busy = new Backlog(new ScheduledThreadPoolExecutor(1), written::addAll);
        CountDownLatch done = new CountDownLatch(threads);
        for (int t = 0; t < threads; t++) {
            String mail = "m" + t;
            new Thread(() -> {
                        for (int i = 0; i < each; i++) {
                            busy.add(new Event(Instant.EPOCH, mail, "received", "" + i));
                        }
                        done.countDown();
                    })
                    .start();
        }
        assertTrue(done.await(30, TimeUnit.SECONDS));
        busy.close();
        assertEquals(threads * each, written.size());
        int[] next = new int[threads];
        for (Event event : written) {
            int thread = event.mail().charAt(1) - '0';
            assertEquals(next[thread]++, Integer.parseInt(event.detail()));
        }
    }
}
