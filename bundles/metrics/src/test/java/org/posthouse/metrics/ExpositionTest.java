package org.posthouse.metrics;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.Reading;
import org.posthouse.api.metrics.Sample;

/** The text that monitors read. */
public class ExpositionTest {
    private static final List<Metric> SOME = List.of(
            Metric.counter(
                    "mails", "Mails \"seen\" in a\\b.", List.of(Sample.of(Map.of("b", "x\"y\\z", "a", "1"), 12))),
            Metric.gauge("age_seconds", "Age.", 1.5),
            Metric.gauge("nothing", "Nothing.", List.of()),
            Metric.histogram(
                    "wait_seconds", "Wait.", new Reading.Distribution(List.of(0.5, 1.0), List.of(2L, 0L, 1L), 7.25)));

    @Test
    public void prometheus() {
        assertEquals("""
                # HELP mails_total Mails "seen" in a\\\\b.
                # TYPE mails_total counter
                mails_total{a="1",b="x\\"y\\\\z"} 12
                # HELP age_seconds Age.
                # TYPE age_seconds gauge
                age_seconds 1.5
                # HELP wait_seconds Wait.
                # TYPE wait_seconds histogram
                wait_seconds_bucket{le="0.5"} 2
                wait_seconds_bucket{le="1.0"} 2
                wait_seconds_bucket{le="+Inf"} 3
                wait_seconds_sum 7.25
                wait_seconds_count 3
                """, Exposition.PROMETHEUS.write(SOME));
    }

    @Test
    public void openMetricsNamesACounterWithoutTotalAndSaysWhereItEnds() {
        assertEquals("""
                # HELP mails Mails \\"seen\\" in a\\\\b.
                # TYPE mails counter
                mails_total{a="1",b="x\\"y\\\\z"} 12
                # EOF
                """, Exposition.OPENMETRICS.write(SOME.subList(0, 1)));
        assertEquals(
                Exposition.OPENMETRICS,
                Exposition.forClient("application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"));
        assertEquals(Exposition.PROMETHEUS, Exposition.forClient("*/*"));
        assertEquals(Exposition.PROMETHEUS, Exposition.forClient(null));
    }

    @Test
    public void largeAndSpecialNumbers() {
        assertEquals(
                "# HELP a A.\n# TYPE a gauge\na 1234567890123\n# HELP b B.\n# TYPE b gauge\nb NaN\n",
                Exposition.PROMETHEUS.write(
                        List.of(Metric.gauge("a", "A.", 1234567890123.0), Metric.gauge("b", "B.", Double.NaN))));
    }

    @Test
    public void whatIsNoNameIsRefused() {
        for (String name : List.of("a b", "1a", "a{", "A", "a_total", "", "a\nb")) {
            assertThrows(name, IllegalArgumentException.class, () -> Metric.gauge(name, "", 1));
        }
        for (String label : List.of("le", "a-b", "__name__", "a\"")) {
            assertThrows(label, IllegalArgumentException.class, () -> Sample.of(label, "", 1));
        }
        assertThrows(IllegalArgumentException.class, () -> Metric.histogram("a", "", List.of(Sample.of(Map.of(), 1))));
    }
}
