package org.posthouse.store.sql.memory;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.Set;
import org.junit.Test;
import org.posthouse.store.api.Flags;

public class AccountCacheTest {
    private final AccountCache cache = new AccountCache(10, 1_000, 1_000);

    private Box loaded(int messages) throws Exception {
        Box box = new Box(1, messages, Box.State.fresh("box", Set.of(), 1, 1));
        assertTrue(cache.reading(messages));
        assertFalse(box.pin());
        Columns columns = new Columns(messages);
        for (int i = 1; i <= messages; i++) {
            columns.put(i, 1, 1, Flags.NONE);
        }
        assertTrue(box.loaded(columns, new ExpungedLog(), 0));
        cache.touched(box);
        cache.read(messages);
        return box;
    }

    @Test
    public void whatIsPinnedLeavesRoomForNoMore() throws Exception {
        Box first = loaded(400);
        Box second = loaded(500);
        assertFalse(cache.reading(200));
        assertTrue(first.hasColumns());
        second.unpin();
        assertTrue("what nobody needs goes", cache.reading(200));
        assertFalse(second.hasColumns());
        assertTrue(first.hasColumns());
        assertFalse("what is being read counts", cache.reading(500));
        assertEquals("what is there and what is being read", 600 * 20, cache.octets());
        assertEquals(1_000 * 20, cache.mostOctets());
        cache.read(200);
        assertTrue(cache.reading(500));
        assertEquals(500, cache.mostOfMailbox());
    }
}
