package org.posthouse.store.sql.commit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.posthouse.store.sql.memory.Box;

/**
 * The mailboxes that are held, and the work that waits for a hold to end. Each of those who wait keeps a thread of a pool that
 * all users share, so few may wait, and not for long. Used by the committer alone, but for {@link #count}.
 */
final class Aside {
    static final String BUSY = "the mailbox is busy with a large copy, try again later";
    static final String ONE_COPY = "another large copy of this account is in progress, try again later";
    static final int MAX_PER_HOLD = 64;
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** Tells whoever waits for work that it is not done. */
    interface Refusal {
        void refuse(Work work, String why);
    }

    private static final class Waiting {
        final Work work;
        final long deadline;
        Hold hold;

        Waiting(Work work, long deadline, Hold hold) {
            this.work = work;
            this.deadline = deadline;
            this.hold = hold;
            hold.waiting++;
        }
    }

    private final int capacity;
    private final LongSupplier nanoTime;
    private final Refusal refusal;
    private final Map<Box, Hold> holds = new HashMap<>();
    private final Deque<Waiting> waiting = new ArrayDeque<>(); // by deadline
    private volatile int count;
    private boolean look; // a hold ended: some may go on

    /** @param capacity the most that may wait */
    Aside(int capacity, LongSupplier nanoTime, Refusal refusal) {
        this.capacity = capacity;
        this.nanoTime = nanoTime;
        this.refusal = refusal;
    }

    /** Number of operations that wait; from any thread. */
    int count() {
        return count;
    }

    /** Lets work go on, and its hold begin; or puts it aside or refuses it: false. */
    boolean admit(Work work) {
        Hold blocker = blocker(work);
        if (blocker == null) {
            begin(work);
            return true;
        }
        if (waiting.size() >= capacity || blocker.waiting >= MAX_PER_HOLD) {
            refuse(work);
        } else {
            waiting.add(new Waiting(work, nanoTime.getAsLong() + PATIENCE_NANOS, blocker));
            count = waiting.size();
        }
        return false;
    }

    private void begin(Work work) {
        Hold hold = work.hold();
        if (hold != null) {
            holds.put(hold.box, hold);
        }
    }

    /** The hold whose end work has to wait for; null: none. */
    private Hold blocker(Work work) {
        if (holds.isEmpty()) {
            return null;
        }
        Hold[] found = new Hold[1];
        boolean blocked = work.appendsTo(box -> {
            found[0] = holds.get(box);
            return found[0] != null;
        });
        return blocked ? found[0] : sameAccount(work.hold());
    }

    /** An account has one large copy at a time: each takes memory for all its messages. */
    private Hold sameAccount(Hold wanted) {
        if (wanted == null) {
            return null;
        }
        return holds.values().stream()
                .filter(h -> h.account.id == wanted.account.id)
                .findFirst()
                .orElse(null);
    }

    private void refuse(Work work) {
        refusal.refuse(work, work.hold() == null ? BUSY : ONE_COPY);
    }

    void end(Hold hold) {
        hold.end();
        holds.remove(hold.box, hold);
        look = true;
    }

    /**
     * Hands over what can go on because a hold ended.
     *
     * @param taker false: it has no room for more
     */
    void resume(Predicate<Work> taker) {
        if (!look) {
            return;
        }
        look = false;
        for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
            Waiting w = all.next();
            Hold blocker = blocker(w.work);
            if (blocker != null) {
                w.hold.waiting--;
                w.hold = blocker;
                blocker.waiting++;
                continue;
            }
            begin(w.work);
            all.remove();
            w.hold.waiting--;
            if (!taker.test(w.work)) {
                look = true; // the rest has its turn with the next batch
                break;
            }
        }
        count = waiting.size();
    }

    /** Refuses what waited too long. */
    void expire() {
        long now = nanoTime.getAsLong();
        while (!waiting.isEmpty() && now - waiting.peek().deadline >= 0) {
            Waiting w = waiting.remove();
            w.hold.waiting--;
            refuse(w.work);
        }
        count = waiting.size();
    }

    /** How long until something will have waited too long. */
    long nanosLeft(long atMost) {
        return waiting.isEmpty()
                ? atMost
                : Math.max(0, Math.min(atMost, waiting.peek().deadline - nanoTime.getAsLong()));
    }

    /** Empties it. */
    List<Work> drain() {
        List<Work> left = new ArrayList<>();
        waiting.forEach(w -> left.add(w.work));
        waiting.clear();
        count = 0;
        return left;
    }
}
