package org.posthouse.store.sql.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.posthouse.store.api.MailboxListener;
import org.posthouse.store.sql.memory.Box;
import org.posthouse.support.Listeners;
import org.posthouse.support.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners of changes, on threads of its own; several changes of a mailbox become one while they wait. */
public final class Notifier {
    private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);
    private static final int MAX_PENDING = 20_000; // a hint may be lost
    private static final int THREADS = 2;

    private record Place(long account, long mailbox) {}

    private final Listeners<MailboxListener> listeners = new Listeners<>("mailbox listener", LOG);
    private final ExecutorService pool = Threads.pool("store-listeners", THREADS, THREADS);
    private final Map<Place, Long> pending = new LinkedHashMap<>();
    private int running;

    public void add(MailboxListener listener) {
        listeners.add(listener);
    }

    public void remove(MailboxListener listener) {
        listeners.remove(listener);
    }

    public void changed(Box box) {
        if (listeners.isEmpty()) {
            return;
        }
        synchronized (pending) {
            if (pending.size() < MAX_PENDING) {
                pending.merge(new Place(box.account, box.id), box.highestModSeq(), Math::max);
            }
            if (running >= THREADS || pool.isShutdown()) {
                return;
            }
            running++;
            pool.execute(this::run);
        }
    }

    private void run() {
        while (true) {
            Place place;
            long modSeq;
            synchronized (pending) {
                if (pending.isEmpty()) {
                    running--;
                    return;
                }
                place = pending.keySet().iterator().next();
                modSeq = pending.remove(place);
            }
            listeners.tell(l -> l.changed(place.account(), place.mailbox(), modSeq));
        }
    }

    public void close() {
        synchronized (pending) {
            pool.shutdown();
        }
        try {
            pool.awaitTermination(100, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
