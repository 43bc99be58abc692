package org.posthouse.smtp.mail;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class KeptTest {
    @Test
    public void memoryIsBounded() {
        Budget budget = new Budget(10_000);
        Kept first = new Kept(budget);
        first.add(new byte[5000], 0, 5000);
        assertTrue(first.isComplete());
        assertTrue(budget.taken() + " of " + budget.most(), budget.taken() >= 5000 && budget.most() == 10_000);
        Kept second = new Kept(budget);
        second.add(new byte[6000], 0, 6000);
        assertFalse(second.isComplete());
        first.add(new byte[60_000], 0, 60_000);
        assertFalse(first.isComplete());
        assertEquals(10_000, budget.left());
        Kept large = new Kept(new Budget(1 << 20));
        large.add(new byte[Kept.MOST], 0, Kept.MOST);
        assertTrue(large.isComplete());
        large.add(new byte[1], 0, 1);
        assertFalse(large.isComplete());
    }
}
