package org.posthouse.trace;

import static org.junit.Assert.assertEquals;
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

/** Lines come a moment later, many at a time, in their order, and none is lost. */
public class LogWriterTest {
    private static final Duration MOMENT = Duration.ofMillis(LogWriter.MOMENT_MILLIS);

    private final FakeTimer timer = new FakeTimer();
    private final List<String> lines = new ArrayList<>();
    private final LogWriter writer =
            new LogWriter(timer, (event, more) -> lines.add(event.detail() + (more ? "," : ".")));

    private static Event event(int number) {
        return new Event(Instant.EPOCH, "a", "received", "" + number);
    }

    @Test
    public void whatHappensWithinAMomentIsWrittenTogether() {
        writer.add(event(1));
        writer.add(event(2));
        assertEquals("one alarm for all", 1, timer.waiting());
        assertEquals(List.of(), lines);

        timer.advance(MOMENT);
        assertEquals(List.of("1,", "2."), lines);
        assertEquals("a quiet server wakes nobody", 0, timer.waiting());

        writer.add(event(3));
        timer.advance(MOMENT);
        assertEquals(List.of("1,", "2.", "3."), lines);
    }

    @Test
    public void whoeverBringsTooMuchWritesIt() {
        for (int i = 0; i < LogWriter.MOST; i++) {
            writer.add(event(i));
        }
        assertEquals(LogWriter.MOST, lines.size());
        writer.add(event(7));
        timer.advance(MOMENT);
        assertEquals("7.", lines.get(LogWriter.MOST));
    }

    @Test
    public void theEndWritesWhatWaitsAndWhatComesLater() {
        writer.add(event(1));
        writer.close();
        assertEquals(List.of("1."), lines);
        assertTrue(timer.isShutdown());
        writer.add(event(2)); // by a bundle that still has the service
        assertEquals(List.of("1.", "2."), lines);
    }

    @Test
    public void noLineIsLostOrOvertakenUnderWay() throws Exception {
        int threads = 4;
        int each = 20_000;
        List<Event> written = new ArrayList<>(); // written under the lock of the writer
        LogWriter busy = new LogWriter(new ScheduledThreadPoolExecutor(1), (event, more) -> written.add(event));
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
