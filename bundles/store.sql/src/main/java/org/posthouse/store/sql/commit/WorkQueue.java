package org.posthouse.store.sql.commit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.posthouse.store.sql.memory.Box;

/**
 * What waits for the committer, in order and within a bound. What would append to a mailbox that is held is put aside until the
 * hold ends, and does not keep others. Taken from by the committer alone.
 */
final class WorkQueue {
    private static final int MAX_OPERATIONS = 256;
    private static final int MAX_ROWS = 2000;
    private static final long IDLE_MILLIS = 1000;

    private final int capacity;
    private final BlockingQueue<Work> queue;
    private final Queue<Hold> released = new ConcurrentLinkedQueue<>();
    private final Work wakeUp = new StructureWork<Void>((c, afterwards) -> null);
    private final Map<Box, Hold> holds = new HashMap<>();
    private final Deque<Work> aside = new ArrayDeque<>();
    private volatile int setAside;
    private boolean lookAside;
    private Work putBack;
    private long rows; // of the batch that is put together

    WorkQueue(int capacity) {
        this.capacity = capacity;
        this.queue = new ArrayBlockingQueue<>(capacity);
    }

    /** False if too much waits. */
    boolean offer(Work work) {
        return queue.size() + setAside < capacity && queue.offer(work);
    }

    boolean remove(Work work) {
        return queue.remove(work);
    }

    /** Number of operations that wait. */
    int waiting() {
        return queue.size() + setAside;
    }

    void wakeUp() {
        queue.offer(wakeUp); // if there is no room nobody sleeps
    }

    boolean isWakeUp(Work work) {
        return work == wakeUp;
    }

    /** A hold is over; from any thread. */
    void release(Hold hold) {
        released.add(hold);
        wakeUp();
    }

    /** Takes all that waits, within bounds; structure work comes alone. */
    void take(List<Work> works) throws InterruptedException {
        rows = 0;
        endHolds();
        if (lookAside) {
            takeFromAside(works);
        }
        while (works.size() < MAX_OPERATIONS && rows < MAX_ROWS) {
            Work next = next(works.isEmpty());
            if (next == null) {
                return;
            }
            if (next instanceof StructureWork<?>) {
                if (works.isEmpty()) {
                    works.add(next);
                } else {
                    putBack = next;
                }
                return;
            }
            if (!accept(next, works)) {
                aside.add(next);
                setAside = aside.size();
            }
        }
    }

    private Work next(boolean patient) throws InterruptedException {
        Work next = putBack;
        putBack = null;
        if (next != null) {
            return next;
        }
        return patient ? queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS) : queue.poll();
    }

    private void endHolds() {
        for (Hold hold = released.poll(); hold != null; hold = released.poll()) {
            hold.end();
            holds.remove(hold.box, hold);
            lookAside = true;
        }
    }

    private void takeFromAside(List<Work> works) {
        Iterator<Work> all = aside.iterator();
        while (all.hasNext() && works.size() < MAX_OPERATIONS && rows < MAX_ROWS) {
            if (accept(all.next(), works)) {
                all.remove();
            }
        }
        setAside = aside.size();
        lookAside = all.hasNext();
    }

    /** Takes work into the batch unless it has to wait for a hold to end. */
    private boolean accept(Work work, List<Work> works) {
        if (!holds.isEmpty() && work.appendsTo(holds::containsKey)) {
            return false;
        }
        Hold hold = work.hold();
        if (hold != null) {
            holds.put(hold.box, hold);
        }
        works.add(work);
        rows += work.weight();
        return true;
    }

    /** Empties it. */
    List<Work> drain() {
        List<Work> left = new ArrayList<>(aside);
        aside.clear();
        setAside = 0;
        if (putBack != null) {
            left.add(putBack);
            putBack = null;
        }
        queue.drainTo(left);
        left.removeIf(this::isWakeUp);
        return left;
    }
}
