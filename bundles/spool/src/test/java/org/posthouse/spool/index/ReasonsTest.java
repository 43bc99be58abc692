package org.posthouse.spool.index;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.Test;

/** Reasons are kept once, and not without end. */
public class ReasonsTest {
    private final Reasons reasons = new Reasons();

    @Test
    public void sameTextSameNumber() {
        int number = reasons.use(Optional.of("busy"));
        assertEquals(number, reasons.use(Optional.of("busy")));
        assertEquals("busy", reasons.text(number));
        assertEquals(Reasons.NONE, reasons.use(Optional.of("")));
        assertEquals("several", Reasons.OTHER, reasons.use(Optional.empty()));
        assertEquals("long", Reasons.OTHER, reasons.use(Optional.of("x".repeat(2000))));
        reasons.drop(number);
        assertEquals("in use once more", "busy", reasons.text(number));
    }

    @Test
    public void numbersAreUsedAgain() {
        List<Integer> all = new ArrayList<>();
        while (all.isEmpty() || all.get(all.size() - 1) != Reasons.OTHER) {
            all.add(reasons.use(Optional.of("reason " + all.size())));
        }
        assertEquals(4097, all.size());
        reasons.drop(Reasons.OTHER);
        assertEquals(Reasons.OTHER, reasons.use(Optional.of("one more")));
        reasons.drop(all.get(7));
        assertEquals(all.get(7).intValue(), reasons.use(Optional.of("one more")));
        assertEquals("one more", reasons.text(all.get(7)));
        assertNotEquals(all.get(7).intValue(), reasons.use(Optional.of("reason 7")));
    }
}
