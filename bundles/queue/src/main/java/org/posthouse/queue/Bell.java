package org.posthouse.queue;

import org.osgi.service.component.annotations.Component;
import org.posthouse.api.spool.SpoolListener;
import org.posthouse.api.transport.TransportListener;

/**
 * Wakes the queue when mail comes into the spool, and when a transport can go on. A component of its own and without
 * references: the spool and the transports call listeners, the queue calls the spool and the transports, and one component
 * doing both would be a cycle.
 */
@Component(
        service = {SpoolListener.class, TransportListener.class, Bell.class},
        immediate = true)
public final class Bell implements SpoolListener, TransportListener {
    private volatile Runnable atMail = () -> {};
    private volatile Runnable atPart = () -> {};

    @Override
    public void spooled() {
        atMail.run();
    }

    @Override
    public void ready() {
        atPart.run();
    }

    /**
     * Names whom to wake; neither may block.
     *
     * @param mail runs when mail came
     * @param part runs when a part of the server came
     */
    void wakes(Runnable mail, Runnable part) {
        atMail = mail;
        atPart = part;
    }
}
