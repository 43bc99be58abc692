package org.posthouse.queue;

import org.osgi.service.component.annotations.Component;
import org.posthouse.api.spool.SpoolListener;

/**
 * Wakes the queue when mail comes into the spool. A component of its own and without references: the spool calls
 * listeners, the queue calls the spool, and one component doing both would be a cycle.
 */
@Component(
        service = {SpoolListener.class, Bell.class},
        immediate = true)
public final class Bell implements SpoolListener {
    private volatile Runnable sleeper = () -> {};

    @Override
    public void spooled() {
        sleeper.run();
    }

    /** Names whom to wake; must not block. */
    void wakes(Runnable who) {
        sleeper = who;
    }
}
