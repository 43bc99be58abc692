package org.posthouse.api.mail;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import org.junit.Test;
import org.posthouse.api.message.Address;

public class DeliveryKeyTest {
    private static String key(String local, String domain, boolean foreign) {
        return DeliveryKey.of("id", new Address(local, domain), foreign);
    }

    /** Keys are kept on disk: what they look like must not change. */
    @Test
    public void readsLikeTheAddress() {
        assertEquals("id/bob@example.test", key("bob", "example.test", false));
    }

    @Test
    public void theCaseOfALocalPartMattersElsewhere() {
        assertEquals(key("bob", "example.test", false), key("Bob", "Example.TEST", false));
        assertEquals(key("Bob", "example.test", true), key("Bob", "Example.TEST", true));
        assertNotEquals(key("Bob", "example.test", true), key("bob", "example.test", true));
    }

    @Test
    public void isShortWhateverTheAddress() {
        String key = key("x", "a.".repeat(100) + "test", false);
        assertTrue(key, key.length() < 60);
        assertNotEquals(key, key("x", "b.".repeat(100) + "test", false));
    }
}
