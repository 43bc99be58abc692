package org.posthouse.imap.command;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;

import org.junit.Test;
import org.posthouse.imap.state.Client.State;

/** The table makes sense. */
public class VerbTest {
    @Test
    public void namesAreFound() {
        for (Verb verb : Verb.values()) {
            assertSame(verb, Verb.of(verb.title()).orElseThrow());
        }
        assertEquals("UID FETCH", Verb.UID_FETCH.title());
        assertTrue(Verb.of("STORE_").isEmpty());
        assertTrue(Verb.of("UID").isEmpty());
    }

    @Test
    public void whatNeedsTheStoreDoesNotRunInline() {
        for (Verb verb : Verb.values()) {
            assertFalse(verb.title(), verb.is(Verb.Trait.STORE) && verb.is(Verb.Trait.INLINE));
            assertFalse(verb.title(), verb.is(Verb.Trait.STORE) && verb.isAllowed(State.NOT_AUTHENTICATED));
            assertFalse(verb.title(), verb.is(Verb.Trait.STORE) && verb.is(Verb.Trait.SECRET)); // it may be parked
            assertTrue(verb.title(), verb.is(Verb.Trait.STORE) || !verb.is(Verb.Trait.REPEATABLE));
            assertFalse(verb.title(), verb.is(Verb.Trait.SECRET) && verb.is(Verb.Trait.PRE_TLS));
        }
    }

    @Test
    public void whatUsesNumbersNeedsAMailbox() {
        for (Verb verb : Verb.values()) {
            if (verb.is(Verb.Trait.USES_SEQUENCE_NUMBERS) || verb.is(Verb.Trait.USES_UIDS)) {
                assertFalse(verb.title(), verb.isAllowed(State.AUTHENTICATED));
            }
        }
    }
}
