package org.posthouse.imap.state;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;

import java.util.Random;
import java.util.TreeMap;
import org.junit.Test;

public class ToldTest {
    @Test
    public void itIsAMap() {
        Random random = new Random(1);
        Told told = new Told();
        TreeMap<Long, Long> model = new TreeMap<>();
        for (int i = 0; i < 2_000; i++) {
            long uid = random.nextInt(3) == 0 ? random.nextInt(500) : i;
            told.add(uid, i);
            model.put(uid, (long) i);
        }
        assertEquals(model.size(), told.count());
        for (Told one : new Told[] {told, Told.of(told.uids(), told.modSeqs())}) {
            for (long uid = 0; uid < 2_100; uid++) {
                long is = model.getOrDefault(uid, -1L);
                assertEquals(is >= 0, one.knows(uid, is));
                assertEquals(false, one.knows(uid, is + 1));
            }
        }
        assertArrayEquals(model.keySet().stream().mapToLong(Long::longValue).toArray(), told.uids());
    }
}
