package org.posthouse.benchmarks.report;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.util.List;
import org.junit.Test;

public class TableTest {
    @Test
    public void numbersHaveAsManyDigitsAsTheyDeserve() {
        assertEquals("1,235", Table.number(1234.6));
        assertEquals("12.3", Table.number(12.34));
        assertEquals("0.07", Table.number(0.071));
        assertEquals("–", Table.number(Double.NaN));
    }

    @Test
    public void medianStandsBeforeTheRange() {
        assertEquals("2.00 (1.00–9.00)", Table.range(List.of(9.0, 1.0, 2.0)));
        assertEquals("2.00", Table.range(List.of(2.0)));
        assertEquals(1.5, Table.median(List.of(2.0, 1.0, Double.NaN)), 0);
        assertEquals(Double.NaN, Table.median(List.of()), 0);
    }

    @Test
    public void rowsFitTheHead() {
        Table table = new Table("load", "rate");
        table.row("ten", "7");
        assertEquals("| load | rate |\n|---|---:|\n| ten | 7 |\n", table.toString());
        assertThrows(IllegalArgumentException.class, () -> table.row("ten"));
    }
}
