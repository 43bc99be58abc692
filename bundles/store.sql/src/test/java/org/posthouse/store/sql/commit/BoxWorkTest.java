package org.posthouse.store.sql.commit;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.Test;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.sql.memory.AccountCache;
import org.posthouse.store.sql.memory.AccountState;
import org.posthouse.store.sql.memory.Backlog;
import org.posthouse.store.sql.memory.Box;
import org.posthouse.store.sql.memory.Columns;
import org.posthouse.store.sql.memory.ExpungedLog;

public class BoxWorkTest {
    private final AccountState account = new AccountCache(10, 10).acquire(1);
    private final Box box = new Box(1, 1, Box.State.fresh("b", Set.of(), 1, 1));
    private final Batch batch = new Batch(Set.of());

    private static List<BoxWork.View> all(BoxWork work) {
        List<BoxWork.View> views = new ArrayList<>();
        work.forEach(UidSet.ALL, views::add);
        return views;
    }

    /** A step for each of a million messages is memory that others need. */
    @Test
    public void allMessagesOfAnOperationAreUndoneInOneStep() throws Exception {
        Columns rows = new Columns(10);
        for (int uid = 1; uid <= 100; uid++) {
            rows.put(uid, 1, 100, Flags.NONE);
        }
        assertFalse(box.pin());
        assertTrue(box.loaded(rows, new ExpungedLog(), 1000));
        account.add(box);
        BoxWork work = batch.box(account, box);
        batch.undo().begin();
        long earlier = work.nextModSeq();
        work.forEach(UidSet.range(1, 20), v -> work.change(v, earlier, Flags.of(Flags.SEEN)));
        batch.undo().keep();
        List<BoxWork.View> before = all(work);
        assertEquals(-20, work.unseen());

        batch.undo().begin();
        long now = work.nextModSeq();
        int steps = batch.undo().steps();
        all(work).forEach(v -> work.change(v, now, Flags.of(Flags.FLAGGED)));
        assertEquals(0, work.unseen());
        all(work).stream().filter(v -> v.uid() > 10).forEach(v -> work.remove(v, null, now));
        assertEquals(10, all(work).size());
        assertEquals(steps + 1, batch.undo().steps());
        batch.undo().undo();

        assertEquals(before, all(work));
        assertEquals(-20, work.unseen());
        assertEquals(0, work.messages());
        assertEquals(0, work.octets());
        assertEquals(20, work.changed().size());
        assertTrue(work.removedRows().isEmpty());
    }

    /** The batch goes on without an operation that failed. */
    @Test
    public void theEndOfALargeCopyCanBeUndone() {
        account.add(box);
        box.backlog.reserve(4);
        BoxWork work = batch.box(account, box);
        Columns rows = new Columns(3);
        for (int uid = 1; uid <= 3; uid++) {
            rows.put(uid, 1, 100, Flags.NONE);
        }
        batch.undo().begin();
        work.adopt(
                new Backlog.Id(Backlog.Kind.STAGED, 1),
                new UidSet.Range(1, 3),
                rows,
                UidSet.of(3),
                Map.of(2L, Flags.of(Flags.FLAGGED)),
                work.nextModSeq());
        assertEquals(2, work.messages());
        assertEquals(200, work.octets());
        assertTrue(work.dirty());
        batch.undo().undo();
        assertNull(work.adopted());
        assertEquals(0, work.messages());
        assertEquals(0, work.unseen());
        assertEquals(0, work.octets());
        assertEquals(1, work.uidNext());
        assertEquals(4, work.durableUidNext());
        assertTrue(work.changed().isEmpty());
        assertFalse(work.dirty());
    }
}
