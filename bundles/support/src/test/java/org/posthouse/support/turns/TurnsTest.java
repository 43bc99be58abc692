package org.posthouse.support.turns;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.Test;

public class TurnsTest {
    private final List<Object> called = new ArrayList<>();
    private final Turns<Object> turns = new Turns<>(2, called::add);

    @Test
    public void firstComeFirstServed() {
        Object[] all = {new Object(), new Object(), new Object(), new Object(), new Object()};
        assertTrue(turns.begin(1, all[0]));
        assertTrue(turns.begin(1, all[1]));
        assertFalse(turns.begin(1, all[2]));
        assertFalse(turns.begin(1, all[3]));
        assertTrue("another account", turns.begin(2, all[4]));
        turns.end(1);
        assertEquals(List.of(all[2]), called);
        assertTrue(turns.begin(1, all[2]));
        turns.leave(1, all[3]);
        turns.end(1);
        assertEquals("who has left is not called", List.of(all[2]), called);
    }

    /** As one whose peer does not read, so that the signal does not reach it. */
    @Test
    public void whoIsCalledAndDoesNotComeIsInNobodysWay() {
        Object[] all = {new Object(), new Object(), new Object(), new Object(), new Object()};
        turns.begin(1, all[0]);
        turns.begin(1, all[1]);
        turns.begin(1, all[2]);
        turns.begin(1, all[3]);
        turns.begin(1, all[4]);
        turns.end(1);
        assertEquals(List.of(all[2]), called);
        turns.end(1);
        assertEquals("nobody works: all are called", List.of(all[2], all[3], all[4]), called);
        assertTrue(turns.begin(1, all[4]));
        assertTrue("others go on", turns.begin(1, all[0]));
        assertFalse(turns.begin(1, all[3]));
        turns.end(1);
        assertEquals(all[3], called.get(called.size() - 1));
    }

    @Test
    public void aHigherLimitIsUsed() {
        Object[] all = {new Object(), new Object(), new Object(), new Object(), new Object()};
        for (Object one : all) {
            turns.begin(1, one);
        }
        turns.limit(4);
        turns.end(1);
        assertEquals(List.of(all[2], all[3], all[4]), called);
    }

    /** Whatever happens, no more than two work, and nobody waits uncalled while nobody works. */
    @Test
    public void nobodyIsForgotten() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            called.clear();
            List<Object> idle = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                idle.add(new Object());
            }
            Set<Object> waiting = new LinkedHashSet<>();
            List<Object> working = new ArrayList<>();
            for (int step = 0; step < 200; step++) {
                switch (random.nextInt(4)) {
                    case 0 -> {
                        if (!idle.isEmpty()) {
                            Object one = idle.remove(random.nextInt(idle.size()));
                            (turns.begin(3, one) ? working : waiting).add(one);
                        }
                    }
                    case 1 -> {
                        if (!working.isEmpty()) {
                            idle.add(working.remove(0));
                            turns.end(3);
                        }
                    }
                    case 2 -> {
                        if (!waiting.isEmpty()) {
                            Object one = waiting.iterator().next();
                            waiting.remove(one);
                            called.remove(one);
                            turns.leave(3, one);
                            idle.add(one);
                        }
                    }
                    default -> {
                        for (Object one : List.copyOf(called)) {
                            if (random.nextBoolean()) { // the others come later, or never
                                called.remove(one);
                                if (turns.begin(3, one)) {
                                    waiting.remove(one);
                                    working.add(one);
                                }
                            }
                        }
                    }
                }
                assertTrue(working.size() <= 2);
                assertTrue("seed " + seed, !working.isEmpty() || called.containsAll(waiting));
            }
            working.forEach(one -> turns.end(3));
            waiting.forEach(one -> turns.leave(3, one));
        }
    }
}
