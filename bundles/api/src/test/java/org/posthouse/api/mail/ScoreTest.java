package org.posthouse.api.mail;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.Test;

public class ScoreTest {
    private static final List<Score> LISTS = List.of(
            new Score("zen.example", 3.5, "127.0.0.2: listed as %41 \n source"), new Score("white.example", -2, ""));

    @Test
    public void partsOfAllFiltersAreRead() {
        Score helo = new Score("helo", 1, "ü");
        Attributes results = Attributes.NONE
                .with(Score.parts("dnsbl"), LISTS)
                .with(Score.parts("Script"), List.of(helo))
                .with(Score.parts("empty"), List.of());

        Attributes stored = Attributes.of(results.texts());

        assertEquals(List.of(LISTS.get(0), LISTS.get(1), helo), Score.all(stored));
    }

    @Test
    public void whatAnotherVersionWroteIsLeftOut() {
        Attributes results =
                Attributes.of(Map.of("score:new", "a b c", "score:newer", "one", "score:old", "rule 1.5 why"));

        assertEquals(List.of(new Score("rule", 1.5, "why")), Score.all(results));
    }

    @Test
    public void whatDoesNotAddUpIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Score("rule", Double.NaN, ""));
        assertThrows(IllegalArgumentException.class, () -> new Score("rule", Double.POSITIVE_INFINITY, ""));
        assertThrows(IllegalArgumentException.class, () -> new Score("", 1, ""));
    }
}
