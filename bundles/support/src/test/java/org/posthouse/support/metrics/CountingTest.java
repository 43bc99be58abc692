package org.posthouse.support.metrics;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.Test;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.Reading;
import org.posthouse.api.metrics.Sample;
import org.posthouse.api.transport.RecipientResult.Action;
import org.posthouse.support.memory.HeapShare;

/** What is counted is what is read. */
public class CountingTest {
    @Test
    public void aBoundBelongsToTheRangeBelow() {
        Histogram numbers = Histogram.ofNumbers(1, 5);
        assertTrue(numbers.isEmpty());
        for (long value : new long[] {-3, 0, 1, 2, 5, 6, 100}) {
            numbers.add(value);
        }
        Reading.Distribution read = numbers.read();
        assertEquals(List.of(1.0, 5.0), read.bounds());
        assertEquals(List.of(3L, 2L, 2L), read.counts());
        assertEquals(114, read.sum(), 0);
        assertEquals(7, read.count());
    }

    @Test
    public void timesAreReadInSeconds() {
        Histogram waits = Histogram.ofWaits();
        waits.add(TimeUnit.MILLISECONDS.toNanos(1500));
        assertEquals(1.5, waits.read().sum(), 1e-9);
        int range = waits.read().bounds().indexOf(2.5);
        assertEquals(1, (long) waits.read().counts().get(range));
    }

    @Test
    public void strangeWordsDoNotFillTheMemory() {
        Counters counters = new Counters();
        for (int i = 0; i < 1000; i++) {
            counters.count("word" + i, "result" + i);
            counters.count("same", "result" + i);
        }
        List<Sample> samples = counters.samples("a", "b");
        assertTrue(samples.size() + " samples", samples.size() <= 3 * (Counters.MOST + 1));
        double sum = samples.stream()
                .mapToDouble(s -> ((Reading.Amount) s.reading()).value())
                .sum();
        assertEquals(2000, sum, 0);
    }

    @Test
    public void deliveriesByTransportAndResult() {
        Deliveries deliveries = new Deliveries("queue");
        deliveries.ended("smtp", Action.RELAYED, 1000, 3500);
        deliveries.ended("smtp", Action.RELAYED_WITH_DSN, 1000, 3500);
        deliveries.ended("smtp", Action.DELAYED, 1000, 2000);
        deliveries.ended("", Action.FAILED, 1000, 2000);
        deliveries.ended("smtp", Action.NOT_TRIED, 1000, 2000);
        Metric results = deliveries.read().get(0);
        assertEquals(3, results.samples().size());
        assertTrue(results.samples()
                .contains(Sample.of(Map.of("path", "queue", "transport", "smtp", "result", "relayed"), 2)));
        assertTrue(results.samples()
                .contains(Sample.of(Map.of("path", "queue", "transport", "none", "result", "bounced"), 1)));
        Metric times = deliveries.read().get(1);
        Reading.Distribution journey =
                (Reading.Distribution) times.samples().get(0).reading();
        assertEquals("only what arrived has a time", 2, journey.count());
        assertEquals(5, journey.sum(), 1e-9);
    }

    @Test
    public void aShareTellsWhatIsHeldAndWhatMayBe() {
        List<Metric> read = ShareUse.of(HeapShare.REPEATS, Map.of("protocol", "lmtp"), 10, 100);
        Map<String, String> labels = Map.of("share", "repeats", "protocol", "lmtp");
        assertEquals("posthouse_memory_share_bytes", read.get(0).name());
        assertEquals(List.of(Sample.of(labels, 10)), read.get(0).samples());
        assertEquals("posthouse_memory_share_limit_bytes", read.get(1).name());
        assertEquals(List.of(Sample.of(labels, 100)), read.get(1).samples());
        assertEquals(
                List.of(Sample.of("share", "pages", 7)),
                ShareUse.limit(HeapShare.PAGES, 7).samples());
    }

    @Test
    public void commandsAreTimedByTheirNames() {
        CommandTimes times = new CommandTimes("posthouse_x_command_seconds", "Of X.");
        times.ended("UID_FETCH", TimeUnit.MILLISECONDS.toNanos(2));
        times.ended("UID_FETCH", TimeUnit.MILLISECONDS.toNanos(4));
        times.ended("CREATE_", 0);
        Metric read = times.read();
        assertEquals("posthouse_x_command_seconds", read.name());
        assertEquals(2, read.samples().size());
        Sample fetch = read.samples().get(1);
        assertEquals(Map.of("command", "UID FETCH"), fetch.labels());
        assertEquals(2, ((Reading.Distribution) fetch.reading()).count());
        assertEquals(0.006, ((Reading.Distribution) fetch.reading()).sum(), 1e-9);
        assertEquals(Map.of("command", "CREATE"), read.samples().get(0).labels());
    }
}
