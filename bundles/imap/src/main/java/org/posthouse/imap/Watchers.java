package org.posthouse.imap;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Component;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Signal;
import org.posthouse.store.api.MailboxListener;

/**
 * Passes on to sessions that a mailbox changed. A component of its own and without references: the store calls listeners,
 * the server calls the store, and one component doing both would be a cycle.
 */
@Component(
        service = {MailboxListener.class, Watchers.class},
        immediate = true)
public final class Watchers implements MailboxListener {
    private static final Signal CHANGED = Signal.of("changed");

    private record Box(long account, long mailbox) {}

    private final Map<Box, Set<Connection>> watching = new ConcurrentHashMap<>();

    @Override
    public void changed(long account, long mailbox, long modSeq) {
        watching.getOrDefault(new Box(account, mailbox), Set.of()).forEach(c -> c.signal(CHANGED));
    }

    /** Tells everybody: what changed while there was no store was told to nobody. */
    void changedAll() {
        watching.values().forEach(all -> all.forEach(c -> c.signal(CHANGED)));
    }

    void watch(long account, long mailbox, Connection connection) {
        watching.compute(new Box(account, mailbox), (box, all) -> {
            Set<Connection> now = all == null ? ConcurrentHashMap.newKeySet() : all;
            now.add(connection);
            return now;
        });
    }

    void unwatch(long account, long mailbox, Connection connection) {
        watching.computeIfPresent(new Box(account, mailbox), (box, all) -> {
            all.remove(connection);
            return all.isEmpty() ? null : all;
        });
    }
}
