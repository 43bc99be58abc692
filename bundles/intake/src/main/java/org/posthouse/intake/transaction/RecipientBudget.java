package org.posthouse.intake.transaction;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the recipients of all transactions under way. Each is some memory, up to a KiB with its parameters, and a client
 * may name thousands on each of its connections. A few of every transaction are not counted, so that ordinary mail is
 * taken whatever others do.
 */
final class RecipientBudget {
    /** So many of each transaction are free. */
    static final int FREE = 10;

    private final AtomicInteger counted = new AtomicInteger();
    private final int most;

    /** @param most recipients beyond the free ones, of all transactions together */
    RecipientBudget(int most) {
        this.most = most;
    }

    /** True if a transaction that has so many recipients may have another one. */
    boolean hasRoom(int recipients) {
        return recipients < FREE || counted.get() < most;
    }

    /** A transaction has got its {@code recipients}th. */
    void came(int recipients) {
        if (recipients > FREE) {
            counted.incrementAndGet();
        }
    }

    /** A transaction with so many recipients has ended. */
    void left(int recipients) {
        counted.addAndGet(-Math.max(0, recipients - FREE));
    }

    /** Recipients that are counted now. */
    int size() {
        return counted.get();
    }
}
