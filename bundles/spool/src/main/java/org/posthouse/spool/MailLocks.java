package org.posthouse.spool;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.posthouse.spool.index.SpoolIndex.Ref;

/** Locks of single mails, of which there is nothing in memory while nobody holds them. Not reentrant. */
final class MailLocks {
    private final Set<Integer> held = new HashSet<>();

    /** A lock that is held. */
    interface Held extends AutoCloseable {
        @Override
        void close();
    }

    /** Takes the lock of one mail; the caller holds no other. */
    Held lock(Ref ref) {
        take(ref);
        return () -> release(List.of(ref));
    }

    /** Takes a lock; whoever holds others already has taken them in the order of their rows. */
    synchronized void take(Ref ref) {
        boolean interrupted = false;
        while (!held.add(ref.row())) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true; // who holds it is soon done
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized void release(List<Ref> refs) {
        refs.forEach(ref -> held.remove(ref.row()));
        notifyAll();
    }
}
