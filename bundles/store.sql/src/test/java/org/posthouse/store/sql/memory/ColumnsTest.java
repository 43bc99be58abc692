package org.posthouse.store.sql.memory;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.Test;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.UidSet;

public class ColumnsTest {
    private final Columns columns = new Columns(4);

    @Test
    public void keywordsThatNobodyHasAnyMoreAreForgotten() {
        columns.put(1, 1, 10, Flags.of(Flags.SEEN, Set.of("stays")));
        columns.put(2, 2, 10, Flags.NONE);
        for (int i = 0; i < 10_000; i++) {
            columns.change(2, 3 + i, Flags.of(0, Set.of("k" + i)));
        }
        assertTrue(
                columns.keywordSets().count() + " sets", columns.keywordSets().count() < 100);
        assertEquals(Flags.of(Flags.SEEN, Set.of("stays")), columns.flags(0));
        assertEquals(Flags.of(0, Set.of("k9999")), columns.flags(1));
    }

    /** Messages come in any order and change their keywords: each has what it was given last. */
    @Test
    public void everyMessageKeepsItsOwn() {
        Random random = new Random(7);
        Map<Long, Flags> model = new HashMap<>();
        for (int i = 1; i <= 20_000; i++) {
            long uid = 1 + random.nextInt(60);
            Flags flags = Flags.of(random.nextInt(32), Set.of("k" + i));
            if (random.nextInt(20) == 0) {
                columns.remove(UidSet.of(uid));
                model.remove(uid);
            } else {
                columns.put(uid, i, 10, flags);
                model.put(uid, flags);
            }
            assertEquals(model.size(), columns.count());
        }
        model.forEach((uid, flags) -> assertEquals(flags, columns.flags(columns.find(uid))));
        assertTrue(
                columns.keywordSets().count() + " sets", columns.keywordSets().count() < 300);
    }

    /** Each message may have a set of its own, but not without end; sets that nobody has make room for others. */
    @Test
    public void keywordsHaveAnEnd() {
        int n = 0;
        while (columns.roomFor(many(n), 0) > 0) {
            assertTrue("no end", n < 100_000);
            columns.put(++n, n, 10, many(n - 1));
        }
        assertTrue("only " + n, n > 1000);
        assertTrue(columns.keywordSets().octets() <= KeywordSets.ROOM);
        assertTrue("one that is there", columns.roomFor(many(0), 0) == 0);
        columns.remove(UidSet.of(1));
        assertTrue("one message less", columns.roomFor(many(n), 0) > 0);
        assertEquals(many(7), columns.flags(columns.find(8)));
    }

    private static Flags many(int n) {
        return Flags.of(
                0, IntStream.range(0, 64).mapToObj(i -> "k" + n + "-" + i).toList());
    }
}
