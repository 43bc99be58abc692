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

public class BoxTest {
    private static final int MESSAGES = 25_000;

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1000);
    private final Box box = new Box(1, 1, Box.State.fresh("INBOX", Set.of(), 1, 1));

    /** Every second UID is there. */
    @Before
    public void load() throws Exception {
        box.clock = now::get;
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
        assertEquals(20_002, box.look(1, UidSet.MAX_UID, (columns, i) -> true, new ArrayList<>()));
        assertEquals(130, box.look(1, UidSet.MAX_UID, costing(20_000), new ArrayList<>()));
        assertEquals(34, box.look(1, UidSet.MAX_UID, costing(2_000_000), new ArrayList<>()));
        assertEquals(68, box.look(36, UidSet.MAX_UID, costing(2_000_000), new ArrayList<>()));
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
                    box.matching(UidSet.ALL, costing(nanos)).ranges());
            Columns.Test costing = costing(nanos);
            assertEquals(
                    List.of(new UidSet.Range(2, 20_000), new UidSet.Range(20_004, 40_000)),
                    box.matching(
                                    UidSet.range(1, 40_001),
                                    (columns, i) -> costing.matches(columns, i) && columns.uid(i) != 20_002)
                            .ranges());
        }
    }
}
