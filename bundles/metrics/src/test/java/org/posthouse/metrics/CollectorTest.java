package org.posthouse.metrics;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.After;
import org.junit.Test;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.MetricSource;
import org.posthouse.api.metrics.Reading;
import org.posthouse.api.metrics.Sample;
import org.posthouse.support.Threads;

/** One bad source costs its own figures, and no others. */
public class CollectorTest {
    private final ThreadPoolExecutor pool = Threads.pool("metrics-test", 2, 10);
    private final AtomicLong nanos = new AtomicLong();
    private final Collector collector = new Collector(pool, nanos::get, Duration.ofMillis(300));

    @After
    public void end() {
        pool.shutdownNow();
    }

    private MetricSource source(String name, Supplier<List<Metric>> metrics) {
        MetricSource source = new MetricSource() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public List<Metric> read() {
                return metrics.get();
            }
        };
        collector.add(name, source);
        return source;
    }

    private double value(String metric, String label, String text) {
        for (Metric m : collector.read()) {
            for (Sample s : m.samples()) {
                if (m.name().equals(metric) && text.equals(s.labels().get(label))) {
                    return ((Reading.Amount) s.reading()).value();
                }
            }
        }
        throw new AssertionError(metric + " is not there");
    }

    private boolean has(String metric) {
        return collector.read().stream().anyMatch(m -> m.name().equals(metric));
    }

    private void later() {
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
    }

    @Test
    public void aSourceThatFailsIsLeftOut() {
        source("good", () -> List.of(Metric.gauge("good", "Good.", 1)));
        source("bad", () -> {
            throw new IllegalStateException("broken");
        });
        source("unloadable", () -> {
            throw new NoClassDefFoundError("gone");
        });
        source("wrong", () -> null);
        assertTrue(has("good"));
        assertEquals(3, value("posthouse_metrics_reads_failed", "reason", "error"), 0);
    }

    @Test(timeout = 20_000)
    public void aSourceThatHangsIsNotAskedAgainAndHoldsNobodyUp() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        source("slow", () -> {
            asked.incrementAndGet();
            try {
                hold.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return List.of(Metric.gauge("slow", "Slow.", 1));
        });
        source("good", () -> List.of(Metric.gauge("good", "Good.", 1)));
        assertTrue(has("good"));
        assertFalse(has("slow"));
        later();
        assertTrue(has("good"));
        assertEquals(1, asked.get());
        hold.countDown();
        do {
            later();
            Thread.sleep(5);
        } while (!has("slow"));
    }

    @Test(timeout = 60_000)
    public void whoeverAsksAtOnceAgainFindsNoSourceBusy() {
        source("one", () -> List.of(Metric.gauge("one", "One.", 1)));
        for (int i = 0; i < 5000; i++) {
            later();
            collector.read();
        }
        assertEquals(0, value("posthouse_metrics_reads_failed", "reason", "late"), 0);
    }

    @Test
    public void manyWhoAskWithinASecondAreOneRead() {
        AtomicInteger asked = new AtomicInteger();
        source("one", () -> List.of(Metric.gauge("one", "One.", asked.incrementAndGet())));
        collector.read();
        collector.read();
        collector.read("one");
        assertEquals(1, asked.get());
        later();
        collector.read();
        assertEquals(2, asked.get());
    }

    @Test
    public void whatGoesIsGoneAtOnce() {
        MetricSource source = source("one", () -> List.of(Metric.gauge("one", "One.", 1)));
        assertTrue(has("one"));
        collector.remove(source);
        assertFalse(has("one"));
    }

    @Test
    public void sourcesOfOneMetricAreOneMetric() {
        source("a", () -> List.of(Metric.counter("mails", "Mails.", List.of(Sample.of("by", "a", 1)))));
        source("b", () -> List.of(Metric.counter("mails", "Mails.", List.of(Sample.of("by", "b", 2)))));
        source("c", () -> List.of(Metric.counter("mails", "Mails.", List.of(Sample.of("by", "b", 2)))));
        List<Metric> mails =
                collector.read().stream().filter(m -> m.name().equals("mails")).toList();
        assertEquals(1, mails.size());
        assertEquals(2, mails.get(0).samples().size());
        assertEquals(1, collector.read("a").get(0).samples().size());
    }

    @Test
    public void anotherKindOfTheSameNameIsDropped() {
        source("a", () -> List.of(Metric.counter("mails", "Mails.", 1)));
        source("b", () -> List.of(Metric.gauge("mails", "Mails.", List.of(Sample.of("by", "b", 2)))));
        List<Metric> mails =
                collector.read().stream().filter(m -> m.name().equals("mails")).toList();
        assertEquals(1, mails.get(0).samples().size());
    }

    @Test
    public void thereIsABoundToSamplesAndToText() {
        source("many", () -> {
            List<Sample> samples = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                samples.add(Sample.of(Map.of("n", i + "x".repeat(1000) + "\n"), i));
            }
            return List.of(Metric.gauge("first", "F.", samples), Metric.gauge("second", "S.", samples));
        });
        List<Metric> many = collector.read("many");
        assertEquals(1, many.size());
        assertEquals(MetricSource.MOST_SAMPLES, many.get(0).samples().size());
        assertEquals(200, many.get(0).samples().get(0).labels().get("n").length());
    }
}
