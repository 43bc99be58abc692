package org.posthouse.support.columns;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.Test;

public class UidListTest {
    private static UidList list(List<Long> uids) {
        return UidList.of(uids.stream().mapToInt(Long::intValue).toArray());
    }

    private static UidList run(int from, int number) {
        UidList.Builder all = UidList.EMPTY.longer();
        for (int i = 0; i < number; i++) {
            all.add(from + i);
        }
        return all.build();
    }

    /** Against a list that is too simple to be wrong. */
    @Test
    public void itIsAListOfNumbers() {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            List<Long> model = new ArrayList<>();
            UidList list = UidList.EMPTY;
            long next = 1;
            int step = new int[] {1, 3, 100, 5000, 40_000_000}[random.nextInt(5)];
            for (int round = 0; round < 12; round++) {
                if (random.nextBoolean()) {
                    UidList.Builder longer = list.longer();
                    for (int n = random.nextInt(1500); n > 0 && next < 0xF0000000L; n--) {
                        longer.add(next);
                        model.add(next);
                        next += 1 + random.nextInt(step);
                    }
                    list = longer.build();
                } else {
                    BitSet out = new BitSet();
                    for (int n = random.nextInt(3) == 0 ? model.size() : random.nextInt(5); n > 0; n--) {
                        out.set(random.nextInt(Math.max(1, model.size())));
                    }
                    UidList before = list;
                    list = list.without(out);
                    assertEquals(model.size(), before.size());
                    for (int i = model.size() - 1; i >= 0; i--) {
                        if (out.get(i)) {
                            model.remove(i);
                        }
                    }
                }
                same(model, list, random);
            }
        }
    }

    private static void same(List<Long> model, UidList list, Random random) {
        assertEquals(model.size(), list.size());
        for (int i = 0; i < model.size(); i += 1 + random.nextInt(20)) {
            long uid = model.get(i);
            assertEquals(uid, list.uid(i));
            assertEquals(i, list.indexOf(uid));
            assertEquals(i, list.ceiling(uid));
            assertEquals(i + 1, list.ceiling(uid + 1));
            assertEquals(i + 1 < model.size() && model.get(i + 1) == uid + 1 ? i + 1 : -1, list.indexOf(uid + 1));
        }
        assertEquals(0, list.ceiling(0));
        assertEquals(model.size(), list.ceiling(1L << 50));
        UidList again = list(model);
        assertEquals(again, list);
        assertEquals(again.hashCode(), list.hashCode());
        assertEquals(list, UidList.of(list.windows(), list.chunks()));
    }

    @Test
    public void messagesInARowTakeABitEach() {
        UidList list = run(1, 131_072);
        long octets =
                list.octets() + list.chunks().stream().mapToLong(Shared::octets).sum();
        assertTrue(octets + " octets", octets < 24_000);
    }

    @Test
    public void aChangeCopiesWhatItConcerns() {
        UidList list = run(1, 100_000);
        UidList.Builder more = list.longer();
        more.add(100_001);
        BitSet one = new BitSet();
        one.set(50_000);
        for (UidList changed : List.of(more.build(), list.without(one))) {
            long copied = 0;
            for (int i = 0; i < changed.chunks().size(); i++) {
                copied += changed.chunks().get(i) == list.chunks().get(i) ? 0 : 1;
            }
            assertEquals(1, copied);
            assertNotEquals(list, changed);
        }
        assertEquals(100_000, list.size());
        assertSame(list, list.without(new BitSet()));
    }

    @Test
    public void whatIsNoListIsRefused() {
        UidList.Builder builder = run(1, 5).longer();
        assertThrows(IllegalArgumentException.class, () -> builder.add(5));
        assertThrows(IllegalArgumentException.class, () -> builder.add(0));
        assertThrows(IllegalArgumentException.class, () -> builder.add(1L << 32));
        assertThrows(IllegalArgumentException.class, () -> UidList.of(7, 6));
        assertThrows(IllegalArgumentException.class, () -> UidList.of(5000, 6));
        assertThrows(IllegalArgumentException.class, () -> UidList.of(new int[] {1}, List.of()));
        assertThrows(IllegalArgumentException.class, () -> UidList.of(new int[] {1}, List.of("x")));
        assertThrows(IllegalArgumentException.class, () -> UidList.of(new int[] {1}, List.of(new int[0])));
        assertThrows(
                IllegalArgumentException.class,
                () -> UidList.of(new int[] {1, 1}, List.of(new int[] {1}, new int[] {2})));
        assertThrows(IndexOutOfBoundsException.class, () -> UidList.EMPTY.uid(0));
        assertEquals(0xFFFFFFFFL, UidList.of(-1).uid(0));
    }
}
