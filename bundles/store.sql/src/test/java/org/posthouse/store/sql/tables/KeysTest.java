package org.posthouse.store.sql.tables;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.Test;
import org.posthouse.support.Sha256;

public class KeysTest {
    private static final long THEN = 1_700_000_000_000L; // ms
    private final Keys keys = new Keys(0);

    /** The id of a mail that came at a time in 1/1024 ms. */
    private static String id(long time, String random) {
        StringBuilder id = new StringBuilder(random);
        for (long rest = time, i = 0; i < 11; i++, rest >>>= 5) {
            id.insert(0, "0123456789abcdefghjkmnpqrstvwxyz".charAt((int) (rest & 31)));
        }
        return id.toString();
    }

    private static String mail(long millis) {
        return id(millis << 10, "x7k") + "/alice@example.test";
    }

    private static byte[] hash(String key) {
        return Arrays.copyOf(Sha256.of(key), Key.OCTETS);
    }

    @Test
    public void keysOfLaterMailsAreGreater() {
        byte[] before = keys.key(1, mail(THEN)).bytes();
        for (long millis = THEN + 1; millis < THEN + 50; millis++) {
            byte[] next = keys.key(1, mail(millis)).bytes();
            assertTrue(Arrays.compareUnsigned(before, next) < 0);
            before = next;
        }
    }

    @Test
    public void aKeyIsAlwaysTheSameAndAnotherIsAnother() {
        String key = mail(THEN);
        assertEquals(keys.key(1, key), keys.key(1, key));
        assertNotEquals(keys.key(1, key), keys.key(2, key));
        assertNotEquals(keys.key(1, key), keys.key(1, key + "/into"));
        assertNotEquals(keys.key(1, key), keys.key(1, key.replace('/', '-')));
        assertNotEquals(keys.key(1, key), keys.key(1, id((THEN << 10) + 1, "x7k") + "/alice@example.test"));
        assertNotEquals(keys.key(1, key), keys.key(1, id(THEN << 10, "x7m") + "/alice@example.test"));
    }

    @Test
    public void derivedMailsSortByTimeToo() {
        byte[] mail = keys.key(1, mail(THEN)).bytes();
        byte[] derived =
                keys.key(1, id(THEN << 10, "x7k") + "-fabc/alice@example.test").bytes();
        assertArrayEquals(Arrays.copyOf(mail, 6), Arrays.copyOf(derived, 6));
    }

    /** Else what an earlier version stored, and did not get to tell, is stored once more. */
    @Test
    public void keysOfMailsFromBeforeAreAsTheyWere() {
        Keys upgraded = new Keys(THEN);
        String before = mail(THEN - 1);
        assertArrayEquals(hash(before), upgraded.key(1, before).bytes());
        assertEquals(keys.key(1, mail(THEN)), upgraded.key(1, mail(THEN)));
    }

    @Test
    public void whatHasNoTimeIsAHash() {
        String id = id(THEN << 10, "x7k");
        for (String key : List.of("", "key1", id, id + "x/a@b", id.replace('x', 'u') + "/a@b", "/" + id + "/a@b")) {
            assertArrayEquals(key, hash(key), keys.key(1, key).bytes());
        }
    }
}
