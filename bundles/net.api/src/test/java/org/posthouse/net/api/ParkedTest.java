package org.posthouse.net.api;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.Test;

public class ParkedTest {
    @Test
    public void holdsPlainData() {
        Parked parked =
                new Parked(1, Map.of("a", List.of("b", 1, 2L, true), "c", new byte[1], "d", Map.of("e", new long[2])));
        assertEquals(3, parked.state().size());
    }

    @Test
    public void refusesClassesOfBundles() {
        assertThrows(IllegalArgumentException.class, () -> new Parked(1, Map.of("a", List.of(new ParkedTest()))));
        assertThrows(IllegalArgumentException.class, () -> new Parked(1, Map.of("a", new StringBuilder())));
    }
}
