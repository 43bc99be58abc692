package org.posthouse.console.overview;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class ChartTest {
    @Test
    public void theChartSurvivesARestartOfTheCounting() {
        Sampler sampler = new Sampler();
        sampler.add(100, 50);
        sampler.add(110, 55);
        sampler.add(4, 2);
        assertTrue(sampler.points().equals(java.util.List.of(new Sampler.Point(10, 5), new Sampler.Point(4, 2))));
    }

    @Test
    public void theAxisHasRoundNumbers() {
        assertEquals(1, Chart.round(0), 0);
        assertEquals(4, Chart.round(2.4), 0);
        assertEquals(80, Chart.round(61), 0);
        assertEquals(1000, Chart.round(900), 0);
    }
}
