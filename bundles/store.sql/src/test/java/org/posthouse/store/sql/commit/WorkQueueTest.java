package org.posthouse.store.sql.commit;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.Test;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.sql.memory.AccountCache;
import org.posthouse.store.sql.memory.AccountState;
import org.posthouse.store.sql.memory.Box;
import org.posthouse.store.sql.tables.Cold;

/** Mailboxes that are held: what waits for them, how long, and how much. */
public class WorkQueueTest {
    private static final int CAPACITY = 1000;

    private record Refused(Work work, String why) {}

    /** Appends to a mailbox. */
    private record Append(int n, Box box, Hold hold) implements Work {
        @Override
        public int weight() {
            return 1;
        }

        @Override
        public List<Cold.Body> bodies() {
            return List.of();
        }

        @Override
        public boolean appendsTo(Predicate<Box> held) {
            return held.test(box);
        }

        @Override
        public void apply(Batch batch) {}

        @Override
        public void done() {}

        @Override
        public void failed(StoreException why) {}

        @Override
        public void unknown(StoreException why) {}
    }

    private final AccountCache cache = new AccountCache(1000, 1000);
    private final List<Refused> refused = new ArrayList<>();
    private int made;
    private long now = Long.MAX_VALUE - 1; // it may overflow
    private final WorkQueue queue =
            new WorkQueue(CAPACITY, () -> now, (work, why) -> refused.add(new Refused(work, why)));
    private final Box free = box(1, 1);

    private static Box box(long account, long id) {
        return new Box(account, id, Box.State.fresh("b" + id, Set.of(), 1, 1));
    }

    private Append append(Box box) {
        Append work = new Append(++made, box, null);
        assertTrue(queue.offer(work));
        return work;
    }

    private Append copy(AccountState account, Box box, long ticket) {
        Append work = new Append(++made, box, new Hold(account, box, ticket));
        assertTrue(queue.offer(work));
        return work;
    }

    private Append copy(Box box) {
        return copy(cache.acquire(box.account), box, box.id);
    }

    /** What is taken; there is always something, so that nobody sleeps. */
    private List<Work> take() throws Exception {
        Append last = append(free);
        List<Work> taken = new ArrayList<>();
        while (!taken.contains(last)) {
            List<Work> works = new ArrayList<>();
            queue.take(works);
            works.stream().filter(Append.class::isInstance).forEach(taken::add);
        }
        taken.remove(last);
        return taken;
    }

    @Test
    public void whatIsPutAsideGoesOnWhenTheHoldEnds() throws Exception {
        Append copy = copy(box(2, 2));
        assertEquals(List.of(copy), take());
        Append held = append(copy.box());
        assertEquals(List.of(), take());
        now += Aside.PATIENCE_NANOS - 1;
        assertEquals(List.of(), take());
        queue.release(copy.hold());
        now++; // too late, and yet nobody needs to be refused
        assertEquals(List.of(held), take());
        assertEquals(0, queue.waiting());
        assertEquals(List.of(), refused);
    }

    @Test
    public void whatWaitsTooLongIsRefused() throws Exception {
        Append copy = copy(box(2, 2));
        Append first = append(copy.box());
        assertEquals(List.of(copy), take());
        now += 10;
        Append second = append(copy.box());
        assertEquals(List.of(), take());
        now += Aside.PATIENCE_NANOS - 10;
        assertEquals(List.of(), take());
        assertEquals(List.of(new Refused(first, Aside.BUSY)), refused);
        assertEquals(1, queue.waiting());
        queue.release(copy.hold());
        assertEquals(List.of(second), take());
    }

    @Test
    public void fewWaitForOneHold() throws Exception {
        Append copy = copy(box(2, 2));
        for (int i = 0; i < Aside.MAX_PER_HOLD + 3; i++) {
            append(copy.box());
        }
        assertEquals(List.of(copy), take());
        assertEquals(3, refused.size());
        assertEquals(Aside.MAX_PER_HOLD, queue.waiting());
        queue.release(copy.hold());
        Append next = copy(box(3, 3));
        Append other = append(next.box());
        assertEquals(Aside.MAX_PER_HOLD + 1, take().size());
        assertEquals(1, queue.waiting());
        now += Aside.PATIENCE_NANOS;
        take();
        assertEquals(other, refused.get(3).work());
    }

    @Test
    public void anAccountHasOneLargeCopyAtATime() throws Exception {
        Append first = copy(box(2, 2));
        Append other = copy(box(3, 3));
        Append second = copy(box(2, 4));
        assertEquals(List.of(first, other), take());
        Append free = append(second.box()); // it is not held yet
        assertEquals(List.of(free), take());
        queue.release(first.hold());
        assertEquals(List.of(second), take());
        Append third = copy(box(2, 5));
        take();
        now += Aside.PATIENCE_NANOS;
        take();
        assertEquals(List.of(new Refused(third, Aside.ONE_COPY)), refused);
    }

    @Test
    public void aQuarterOfTheQueueMayWaitForHolds() throws Exception {
        for (int account = 2; account < 8; account++) {
            Append copy = copy(box(account, account));
            for (int i = 0; i < Aside.MAX_PER_HOLD; i++) {
                append(copy.box());
            }
            take();
        }
        assertEquals(CAPACITY / 4, queue.waiting());
        assertEquals(6 * Aside.MAX_PER_HOLD - CAPACITY / 4, refused.size());
    }
}
