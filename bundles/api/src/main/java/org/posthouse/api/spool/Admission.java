package org.posthouse.api.spool;

import org.posthouse.api.mail.Destination;

/** Says for which mail there is room now. Asked under a lock of the spool: answers at once, and calls nothing of the spool. */
public interface Admission {
    /**
     * Whether mail of a kind may be leased at all; asked before any of its destinations.
     *
     * @param transport the transport; empty for parts that are to be routed or whose sender is to be told
     * @param nullSender the mail has the null sender: a kind of its own, since strangers choose where notifications go
     */
    boolean admits(String transport, boolean nullSender);

    /**
     * The most leases of a destination at once; 0: none for now. One that has no room is set aside until a lease of its ends
     * or {@link Spool#reconsider} is called.
     */
    int limit(Destination destination, boolean nullSender);
}
