package org.posthouse.spool.index;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.Test;

/** Ids are found by their octets, and room is used again. */
public class IdsTest {
    private final IdPool pool = new IdPool();
    private final List<Integer> places = new ArrayList<>();
    private final IdTable table = new IdTable(pool, places::get);

    private static byte[] octets(String id) {
        return id.getBytes(StandardCharsets.UTF_8);
    }

    private static String id(Random random) {
        int length = random.nextInt(10) == 0 ? random.nextInt(60) : 14;
        StringBuilder id = new StringBuilder(Integer.toString(random.nextInt(3000), 36));
        while (id.length() < length) {
            id.append('x');
        }
        return id.toString();
    }

    @Test
    public void doesWhatAMapDoes() {
        Random random = new Random(5);
        Map<String, Integer> model = new HashMap<>();
        for (int step = 0; step < 50_000; step++) {
            String id = id(random);
            int row = table.find(octets(id));
            assertEquals(id, model.getOrDefault(id, -1).intValue(), row);
            if (row >= 0) {
                assertArrayEquals(octets(id), pool.get(places.get(row)));
                if (random.nextBoolean()) {
                    table.remove(row);
                    pool.free(places.get(row));
                    model.remove(id);
                }
            } else if (random.nextInt(3) > 0) {
                places.add(pool.add(octets(id)));
                table.add(places.size() - 1);
                model.put(id, places.size() - 1);
            }
        }
        model.forEach((id, row) -> assertEquals(row.intValue(), table.find(octets(id))));
    }

    @Test
    public void roomIsUsedAgain() {
        int first = pool.add(octets("a-first-one"));
        int second = pool.add(octets("a-second-one"));
        pool.free(first);
        pool.free(second);
        assertEquals(second, pool.add(octets("b-second-one")));
        assertEquals(first, pool.add(octets("b-first-one")));
        assertArrayEquals(octets("b-first-one"), pool.get(first));
    }

    @Test
    public void keepsShortAndLongOnes() {
        Map<Integer, String> kept = new HashMap<>();
        for (int length = 0; length <= IdPool.LONGEST; length += length < 9 ? 1 : 511) {
            for (int i = 0; i < 40; i++) {
                String id = "x".repeat(length);
                kept.put(pool.add(octets(id)), id);
            }
        }
        kept.forEach((place, id) -> assertArrayEquals(octets(id), pool.get(place)));
    }
}
