package org.posthouse.spool.record;

import static org.junit.Assert.assertEquals;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.Test;

/** The change with the highest number is the latest, in whatever order they come. */
public class HeadsTest {
    @Test
    public void knowsTheLatest() {
        Heads heads = new Heads();
        Random random = new Random(1);
        Map<Long, Integer> numbers = new HashMap<>();
        Map<Long, Long> records = new HashMap<>();
        int useless = 0;
        for (long record = 1; record <= 20_000; record++) {
            long base = 1 + random.nextInt(3000) * 0x1000001L;
            int number = random.nextInt(1_000_000);
            long old = heads.add(base, record, number);
            Integer before = numbers.get(base);
            if (before == null) {
                assertEquals(0, old);
            } else {
                assertEquals(number >= before ? records.get(base) : record, old);
                useless++;
            }
            if (before == null || number >= before) {
                numbers.put(base, number);
                records.put(base, record);
            }
        }
        records.forEach((base, record) -> assertEquals(record.longValue(), heads.get(base)));
        assertEquals(20_000 - useless, heads.left().length);
        long one = records.keySet().iterator().next();
        heads.taken(one);
        assertEquals(0, heads.get(one));
        assertEquals(records.size() - 1, heads.left().length);
        assertEquals(
                0,
                Arrays.stream(heads.left()).filter(r -> r == records.get(one)).count());
    }
}
