package org.posthouse.benchmarks.report;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.Test;
import org.xml.sax.InputSource;

public class PlotTest {
    @Test
    public void scaleEndsAtARoundNumberAboveTheGreatest() {
        Scale scale = Scale.of(1450, 6, 100, 700);
        assertEquals(500, scale.step(), 0);
        assertEquals(1500, scale.end(), 0);
        assertEquals(100, scale.at(0), 0);
        assertEquals(700, scale.at(1500), 0);
        assertEquals(List.of(0.0, 500.0, 1000.0, 1500.0), scale.ticks());
        assertEquals("1,500", scale.label(1500));
    }

    @Test
    public void smallNumbersHaveTheDigitsTheyNeed() {
        Scale scale = Scale.of(0.9, 5, 0, 100);
        assertEquals("0.2", scale.label(scale.step()));
        assertEquals(1, scale.end(), 1e-9);
        assertEquals("0.05", Scale.of(0.2, 5, 0, 1).label(0.05));
        assertEquals(1, Scale.of(0, 5, 0, 1).end(), 1e-9);
    }

    @Test
    public void exactFitNeedsNoFurtherTick() {
        assertEquals(1000, Scale.of(1000, 5, 0, 1).end(), 0);
    }

    @Test
    public void plotsAreWellFormed() throws Exception {
        String bars = Bars.draw(
                "a < b & c", List.of("now", "then"), List.of(new Bars.Group("ten", List.of(1.0, Double.NaN))));
        String lines = Lines.draw(
                "memory", "messages", List.of(0.0, 1.0), List.of(new Lines.Series("heap", List.of(Double.NaN, 2.0))));
        for (String svg : List.of(bars, lines)) {
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
            assertFalse(svg.contains("NaN"));
        }
        assertTrue(bars.contains("a &lt; b &amp; c"));
    }
}
