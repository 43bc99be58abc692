package org.posthouse.store.api;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import org.junit.Test;

public class ObjectIdTest {
    // rfc8474#7
    @Test
    public void onlyWhatClientsMayBeTold() {
        for (String good : new String[] {"a", "Z9_-", "x".repeat(255)}) {
            assertEquals(good, new ObjectId(good).toString());
        }
        for (String bad : new String[] {"", "a b", "a.b", "\u00e4", "(a)", "x".repeat(256)}) {
            assertThrows(IllegalArgumentException.class, () -> new ObjectId(bad));
        }
    }
}
