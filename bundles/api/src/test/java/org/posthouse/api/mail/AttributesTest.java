package org.posthouse.api.mail;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.Map;
import java.util.Optional;
import org.junit.Test;

public class AttributesTest {
    private static final Key<Long> COUNT = Key.number("acme:count");

    @Test
    public void aKeyOfTheSameNameIsTheSameKey() {
        Attributes attributes = Attributes.NONE.with(COUNT, 5L);
        assertEquals(Optional.of(5L), attributes.get(Key.number("acme:count")));
        assertEquals(Optional.of("5"), attributes.get(Key.text("acme:count")));
        assertEquals(Optional.empty(), attributes.get(Key.number("acme:other")));
    }

    @Test
    public void aValueThatCannotBeReadIsAbsent() {
        assertEquals(
                Optional.empty(), Attributes.of(Map.of("acme:count", "many")).get(COUNT));
    }

    @Test
    public void laterValuesReplaceEarlierOnes() {
        Attributes both = Attributes.NONE.with(COUNT, 1L).with(Attributes.NONE.with(COUNT, 2L));
        assertEquals(Optional.of(2L), both.get(COUNT));
        assertTrue(both.without(COUNT).isEmpty());
    }

    @Test
    public void namesHaveANamespace() {
        assertThrows(IllegalArgumentException.class, () -> Key.text("count"));
        assertThrows(IllegalArgumentException.class, () -> Key.text("Acme:count"));
        assertThrows(IllegalArgumentException.class, () -> Attributes.of(Map.of("count", "1")));
    }

    @Test
    public void theyAreBounded() {
        Key<String> text = Key.text("acme:text");
        Attributes.NONE.with(text, "x".repeat(Attributes.MAX_LENGTH - 9));
        assertThrows(
                IllegalArgumentException.class, () -> Attributes.NONE.with(text, "x".repeat(Attributes.MAX_LENGTH)));
    }
}
