package org.posthouse.support.entry;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.Test;

public class EntryTest {
    private static Entry parse(String text) {
        return Entry.parse(text, Set.of("kind", "of"), Set.of("reason"));
    }

    private static String refused(String text) {
        return assertThrows(IllegalArgumentException.class, () -> parse(text)).getMessage();
    }

    @Test
    public void wordsAreRead() {
        Entry entry = parse(" List.example ; KIND = A=b;of=One, two  three; reason; ");
        assertEquals("List.example", entry.name());
        assertEquals(Optional.of("A=b"), entry.text("kind"));
        assertEquals(List.of("one", "two", "three"), entry.list("of"));
        assertTrue(entry.has("reason"));
        Entry bare = parse("x");
        assertEquals(List.of(), bare.list("of"));
        assertFalse(bare.has("reason"));
        assertEquals(Optional.empty(), bare.text("kind"));
    }

    @Test
    public void whatIsNotUnderstoodIsRefused() {
        assertEquals("must begin with a name", refused("kind=a"));
        assertEquals("must begin with a name", refused("; kind=a"));
        assertEquals("unknown word 'knid'", refused("x; knid=a"));
        assertEquals("'kind' needs a value", refused("x; kind"));
        assertEquals("'kind' needs a value", refused("x; kind= "));
        assertEquals("'reason' takes no value", refused("x; reason=yes"));
        assertEquals("'kind' is given twice", refused("x; kind=a; Kind=b"));
    }
}
