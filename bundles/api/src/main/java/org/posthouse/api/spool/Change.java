package org.posthouse.api.spool;

import java.time.Instant;
import java.util.Objects;
import org.posthouse.api.message.Status;

/** What can be done with mails that wait. */
public sealed interface Change {
    /**
     * Put on hold.
     *
     * @param hold why, by whom and since when
     */
    record Hold(org.posthouse.api.mail.Hold hold) implements Change {
        public Hold {
            Objects.requireNonNull(hold, "hold");
        }
    }

    /**
     * End a hold; what is not held stays as it is.
     *
     * @param due when it is due then
     * @param underWay of a mail that is named by its id, what is being worked on is released as well, held or not: a filter
     *     that holds it at this moment does not
     */
    record Release(Instant due, boolean underWay) implements Change {
        /** Also of what is under way. */
        public Release(Instant due) {
            this(due, true);
        }
    }

    /**
     * Try at this time, whenever it would be due, but not before {@link
     * org.posthouse.api.mail.Disposition#notBefore}; what is held stays on hold.
     *
     * @param due when
     */
    record Retry(Instant due) implements Change {}

    /** Delete; nobody is told. */
    record Delete() implements Change {}

    /**
     * Give up: the sender is told, unless that is the null sender.
     *
     * @param status what the sender is told, a 5yz reply
     * @param due when the sender is told
     */
    record Bounce(Status status, Instant due) implements Change {
        public Bounce {
            if (!status.permanent()) {
                throw new IllegalArgumentException("not a 5yz reply: " + status);
            }
        }
    }
}
