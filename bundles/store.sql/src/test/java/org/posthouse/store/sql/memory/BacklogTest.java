package org.posthouse.store.sql.memory;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.Set;
import org.junit.Test;
import org.posthouse.store.api.UidSet;

public class BacklogTest {
    private final Backlog backlog = new Backlog();

    private static Backlog.Id removed(long n) {
        return new Backlog.Id(Backlog.Kind.REMOVED, n);
    }

    /** Else a message could be read whose removal was told. */
    @Test
    public void whatIsAddedWhileRecordsAreReadStays() throws Exception {
        backlog.add(removed(1), UidSet.of(10));
        backlog.add(removed(2), UidSet.of(20));
        backlog.refresh(() -> {
            backlog.add(removed(3), UidSet.of(30));
            return Set.of(removed(2));
        });
        assertFalse("carried out", backlog.hides(10));
        assertTrue(backlog.hides(20));
        assertTrue("added meanwhile", backlog.hides(30));
        assertEquals(2, backlog.size());
    }

    @Test
    public void aCopyThatCameToNothingMayNotBeMarkedSoYet() throws Exception {
        Backlog.Id copy = new Backlog.Id(Backlog.Kind.STAGED, 1);
        backlog.add(copy, UidSet.of(10));
        backlog.refresh(() -> Set.of(copy));
        assertTrue(backlog.hides(10));
    }
}
