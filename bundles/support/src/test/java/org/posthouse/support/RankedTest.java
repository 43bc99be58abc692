package org.posthouse.support;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.Test;

public class RankedTest {
    private final Ranked<String> ranked = new Ranked<>("router");
    private final FakeReference<String> old = new FakeReference<>(1, 0, "local");
    private final FakeReference<String> young = new FakeReference<>(2, 0, "smtp");
    private final FakeReference<String> high = new FakeReference<>(3, 10, "smtp");

    @Test
    public void theHighestRankingComesFirstThenTheOldest() {
        ranked.bind("young", young);
        ranked.bind("high", high);
        ranked.bind("old", old);
        assertEquals(List.of("high", "old", "young"), ranked.list());
    }

    @Test
    public void aListDoesNotChange() {
        ranked.bind("old", old);
        List<String> before = ranked.list();
        ranked.bind("high", high);
        ranked.unbind(old);
        assertEquals(List.of("old"), before);
        assertEquals(List.of("high"), ranked.list());
        assertThrows(UnsupportedOperationException.class, () -> ranked.list().remove(0));
    }

    @Test
    public void aServiceMovesWithItsRanking() {
        ranked.bind("old", old);
        ranked.bind("young", young);
        young.ranking = 5;
        ranked.bind("young", young);
        assertEquals(List.of("young", "old"), ranked.list());
    }

    @Test
    public void aServiceThatWasRegisteredTwiceLeavesTwice() {
        ranked.bind("one", old);
        ranked.bind("one", high);
        ranked.unbind(high);
        assertEquals(List.of("one"), ranked.list());
        assertTrue(ranked.holds("one"));
        ranked.unbind(old);
        assertFalse(ranked.holds("one"));
    }

    @Test
    public void theFirstThatPleasesIsFound() {
        ranked.bind("young", young);
        ranked.bind("old", old);
        ranked.bind("high", high);
        assertEquals(Optional.of("high"), ranked.first(r -> "smtp".equals(r.getProperty("name"))));
        assertEquals(Optional.of("old"), ranked.first(r -> "local".equals(r.getProperty("name"))));
        assertEquals(Optional.empty(), ranked.first(r -> "lmtp".equals(r.getProperty("name"))));
    }

    @Test
    public void whatOneThrowsWhileItLeavesSaysThatItIsAbsent() throws AbsentException {
        ranked.bind("old", old);
        assertEquals(3, (int) ranked.call("old", String::length));
        IllegalStateException broken = new IllegalStateException("x");
        assertSame(
                broken,
                assertThrows(
                        IllegalStateException.class,
                        () -> ranked.run("old", s -> {
                            throw broken;
                        })));
        AbsentException absent = assertThrows(
                AbsentException.class,
                () -> ranked.run("old", s -> {
                    ranked.unbind(old);
                    throw broken;
                }));
        assertSame(broken, absent.getCause());
        assertEquals("router is stopping", absent.getMessage());
    }
}
