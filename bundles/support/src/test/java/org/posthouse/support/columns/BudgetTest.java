package org.posthouse.support.columns;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotSame;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.Test;

public class BudgetTest {
    private long now = 1;
    private final List<String> ended = new ArrayList<>();
    private final Budget budget = new Budget(1_000_000, 400_000, () -> now++);

    private Budget.Share open(long account, String name) {
        return budget.open(account, excess -> ended.add(name + " of " + excess.account()));
    }

    private static UidList list(int from, int number) {
        UidList.Builder all = UidList.EMPTY.longer();
        for (int i = 0; i < number; i++) {
            all.add(from + i);
        }
        return all.build();
    }

    @Test
    public void whatIsEqualIsHeldOnce() {
        Budget.Share first = open(1, "first");
        UidList known = first.hold(list(1, 100_000));
        long one = budget.octets();
        List<Budget.Share> others = new ArrayList<>();
        for (int i = 0; i < 240; i++) {
            Budget.Share other = open(1, "other");
            assertSame(known, other.hold(list(1, 100_000)));
            others.add(other);
        }
        assertEquals(one, budget.octets());
        BitSet out = new BitSet();
        out.set(7);
        others.get(0).hold(known.without(out)); // shares all but one of its chunks
        assertTrue(budget.octets() - one < 3_000);
        assertNotSame(known, open(2, "stranger").hold(list(1, 100_000)));
        assertTrue(budget.octets() > 2 * one - 3_000);
    }

    @Test
    public void allThatIsReleasedIsCountedNoMore() {
        Random random = new Random(1);
        List<Budget.Share> shares = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            if (shares.size() > 10 || random.nextInt(4) == 0 && !shares.isEmpty()) {
                Budget.Share gone = shares.remove(random.nextInt(shares.size()));
                gone.release();
                gone.release();
                gone.own(50);
                gone.hold(list(1, 5));
            } else if (random.nextBoolean()) {
                shares.add(open(random.nextInt(3), "one"));
            }
            if (!shares.isEmpty()) {
                Budget.Share one = shares.get(random.nextInt(shares.size()));
                one.hold(list(1 + random.nextInt(3) * 2000, random.nextInt(3) * 1500));
                one.own(random.nextInt(100));
            }
        }
        assertTrue(budget.octets() > 0);
        shares.forEach(Budget.Share::release);
        assertEquals(0, budget.octets());
        assertEquals(List.of(), ended);
    }

    @Test
    public void anAccountEndsItsOwnSessions() {
        Budget.Share bystander = open(1, "bystander");
        bystander.own(1_000);
        Budget.Share old = open(2, "old");
        Budget.Share used = open(2, "used");
        Budget.Share growing = open(2, "growing");
        old.own(150_000);
        used.own(150_000);
        old.used();
        used.used();
        growing.own(120_000);
        assertFalse(growing.fits());
        growing.used();
        growing.settle();
        growing.settle(); // one at a time
        assertEquals(List.of("old of 2"), ended);
        old.release();
        assertTrue(growing.fits());
        assertEquals(List.of("old of 2"), ended);
        assertTrue(bystander.fits());
    }

    @Test
    public void theOneThatHasMostMakesRoomForAll() {
        List<Budget.Share> all = new ArrayList<>();
        for (int account = 1; account <= 3; account++) {
            for (int i = 0; i < 10; i++) {
                Budget.Share share = open(account, account + "." + i);
                share.own(account == 2 ? 39_000 : 30_000);
                all.add(share);
            }
        }
        Budget.Share small = open(4, "small");
        small.own(20_000);
        assertTrue(small.fits());
        assertEquals(List.of("2.0 of 2"), ended);
        assertFalse(all.get(15).fits()); // of the one that has most
        small.settle();
        assertEquals(List.of("2.0 of 2"), ended);
        now += 20_000_000_000L; // it does not end
        small.settle();
        assertEquals(List.of("2.0 of 2", "2.1 of 2"), ended);
        all.get(11).release();
        assertTrue(budget.octets() < 1_000_000);
        small.settle();
        assertEquals(2, ended.size());
    }
}
