package org.posthouse.store.api;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.Test;

public class UidSetTest {
    @Test
    public void mergesIntoRanges() {
        assertEquals("1:3,7", UidSet.of(3, 1, 2, 7, 7).toString());
        assertEquals(UidSet.of(1, 2, 3, 4), UidSet.range(1, 2).union(UidSet.range(3, 4)));
        assertEquals("5:6,9", UidSet.of(1, 5, 6, 9).after(4).toString());
        assertEquals(UidSet.EMPTY, UidSet.of());
        assertEquals(4294967295L, UidSet.ALL.count());
        assertTrue(UidSet.ALL.contains(UidSet.MAX_UID));
    }

    @Test
    public void behavesAsASet() {
        Random random = new Random(7);
        for (int round = 0; round < 500; round++) {
            Set<Long> model = new HashSet<>();
            for (int i = random.nextInt(30); i > 0; i--) {
                model.add(1L + random.nextInt(50));
            }
            UidSet set = UidSet.of(model);
            assertEquals(model.size(), set.count());
            long cut = random.nextInt(52);
            for (long uid = 1; uid <= 51; uid++) {
                assertEquals(model.contains(uid), set.contains(uid));
                assertEquals(model.contains(uid) && uid > cut, set.after(cut).contains(uid));
            }
            assertFalse(set.contains(0));
        }
    }

    @Test
    public void flagsCompareWithoutCase() {
        Flags a = Flags.of(Flags.SEEN, Set.of("$Junk"));
        Flags b = Flags.of(Flags.SEEN, Set.of("$junk"));
        assertEquals(a, b);
        assertEquals(a.hashCode(), b.hashCode());
        assertEquals("\\Seen $Junk", a.plus(b).toString());
        assertEquals(Flags.NONE, a.minus(b));
        assertEquals(Flags.of(Flags.DRAFT), Flags.of(Flags.systemBit("\\draft")));
    }

    @Test
    public void theIntersectionHasWhatBothHave() {
        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            long[] a = random.longs(random.nextInt(12), 1, 30).toArray();
            long[] b = random.longs(random.nextInt(12), 1, 30).toArray();
            long[] both = LongStream.of(a)
                    .filter(uid -> LongStream.of(b).anyMatch(other -> other == uid))
                    .toArray();
            assertEquals(UidSet.of(both), UidSet.of(a).intersection(UidSet.of(b)));
        }
        assertEquals(UidSet.of(7), UidSet.ALL.intersection(UidSet.of(7)));
    }
}
