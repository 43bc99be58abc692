package org.posthouse.store.sql.commit;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What waits for the committer, in order and within a bound. What would append to a mailbox that is held is put aside until the
 * hold ends, and does not keep others. Taken from by the committer alone.
 */
final class WorkQueue {
    private static final int MAX_OPERATIONS = 256;
    private static final int MAX_ROWS = 2000;
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final int capacity;
    private final BlockingQueue<Work> queue;
    private final Queue<Hold> released = new ConcurrentLinkedQueue<>();
    private final Work wakeUp = new StructureWork<Void>((c, afterwards) -> null);
    private final Aside aside;
    private Work putBack;
    private long rows; // of the batch that is put together

    /** @param refusal of what was put aside and cannot wait any longer; on the committer's thread */
    WorkQueue(int capacity, LongSupplier nanoTime, Aside.Refusal refusal) {
        this.capacity = capacity;
        this.queue = new ArrayBlockingQueue<>(capacity);
        this.aside = new Aside(Math.max(1, capacity / 4), nanoTime, refusal);
    }

    /** False if too much waits. */
    boolean offer(Work work) {
        return waiting() < capacity && queue.offer(work);
    }

    boolean remove(Work work) {
        return queue.remove(work);
    }

    /** Number of operations that wait. */
    int waiting() {
        return queue.size() + aside.count();
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
        while (true) {
            if (works.isEmpty() || !released.isEmpty()) { // whoever ended a hold may go on at once
                lookAside(works);
            }
            if (!room(works)) {
                return;
            }
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
            if (aside.admit(next)) {
                add(next, works);
            }
        }
    }

    private boolean room(List<Work> works) {
        return works.size() < MAX_OPERATIONS && rows < MAX_ROWS;
    }

    private void add(Work work, List<Work> works) {
        works.add(work);
        rows += work.weight();
    }

    private Work next(boolean patient) throws InterruptedException {
        Work next = putBack;
        putBack = null;
        if (next != null) {
            return next;
        }
        return patient ? queue.poll(aside.nanosLeft(IDLE_NANOS), TimeUnit.NANOSECONDS) : queue.poll();
    }

    /** Ends holds, takes what waited for that, and refuses what waited too long. */
    private void lookAside(List<Work> works) {
        for (Hold hold = released.poll(); hold != null; hold = released.poll()) {
            aside.end(hold);
        }
        aside.resume(work -> {
            add(work, works);
            return room(works);
        });
        aside.expire();
    }

    /** Empties it. */
    List<Work> drain() {
        List<Work> left = aside.drain();
        if (putBack != null) {
            left.add(putBack);
            putBack = null;
        }
        queue.drainTo(left);
        left.removeIf(this::isWakeUp);
        return left;
    }
}
