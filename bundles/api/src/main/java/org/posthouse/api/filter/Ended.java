package org.posthouse.api.filter;

import java.util.Objects;
import org.posthouse.api.message.Status;

/**
 * How a mail ended for those who inspected it.
 *
 * @param how what became of it
 * @param status what the peer was told; for a mail that left, what the next host said
 */
public record Ended(How how, Status status) {
    /** The ways to end. */
    public enum How {
        /** In the mailboxes of this server, or, on its way out, taken by the next host. */
        DELIVERED,
        /** In the queue. */
        SPOOLED,
        /** Accepted and thrown away. */
        DISCARDED,
        /** Refused, for good or for now, by a filter or by whatever else. */
        REFUSED,
        /** The client gave it up, or its connection ended. */
        DROPPED
    }

    public Ended {
        Objects.requireNonNull(how, "how");
        Objects.requireNonNull(status, "status");
    }
}
