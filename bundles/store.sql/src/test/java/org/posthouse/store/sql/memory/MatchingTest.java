package org.posthouse.store.sql.memory;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.Before;
import org.junit.Test;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.UidSet;

public class MatchingTest {
    private static final int MESSAGES = 25_000;

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1000);
    private final Box box = new Box(1, 1, Box.State.fresh("INBOX", Set.of(), 1, 1));

    /** Every second UID is there. */
    @Before
    public void load() throws Exception {
        assertFalse(box.pin());
        Columns columns = new Columns(MESSAGES);
        for (int i = 1; i <= MESSAGES; i++) {
            columns.put(2L * i, 0, 10, Flags.NONE);
        }
        assertTrue(box.loaded(columns, new ExpungedLog(), 1000));
    }

    /** Whoever asks much of each message does not keep the mailbox from being changed for longer. */
    @Test
    public void othersGetTheirTurnTheSoonerTheMoreIsTested() throws Exception {
        assertEquals(20_002, matching((columns, i) -> true).look(1, UidSet.MAX_UID, new ArrayList<>()));
        assertEquals(130, matching(costing(20_000)).look(1, UidSet.MAX_UID, new ArrayList<>()));
        assertEquals(34, matching(costing(2_000_000)).look(1, UidSet.MAX_UID, new ArrayList<>()));
        assertEquals(68, matching(costing(2_000_000)).look(36, UidSet.MAX_UID, new ArrayList<>()));
    }

    private Matching matching(Columns.Test test) {
        return new Matching(box, test, now::get);
    }

    private Columns.Test costing(long nanos) {
        return (columns, i) -> {
            now.addAndGet(nanos);
            return true;
        };
    }

    /** Where a look ends does not show. */
    @Test
    public void looksMakeOneAnswer() throws Exception {
        for (long nanos : new long[] {0, 20_000, 2_000_000}) {
            assertEquals(
                    List.of(new UidSet.Range(2, 2L * MESSAGES)),
                    matching(costing(nanos)).in(UidSet.ALL).ranges());
            Columns.Test costing = costing(nanos);
            assertEquals(
                    List.of(new UidSet.Range(2, 20_000), new UidSet.Range(20_004, 40_000)),
                    matching((columns, i) -> costing.matches(columns, i) && columns.uid(i) != 20_002)
                            .in(UidSet.range(1, 40_001))
                            .ranges());
        }
    }
}
