package org.posthouse.api.filter;

import java.util.List;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Status;

/**
 * What a filter wants done with a mail. {@link Pass}, {@link Annotate} and {@link Rewrite} let the next filter look;
 * the others are final. Before the message stage only {@link Pass}, {@link Annotate}, {@link Defer} and {@link Reject}
 * have a meaning; another verdict there counts as a failure of the filter.
 */
public sealed interface Verdict {
    /** Nothing against it. */
    Verdict PASS = new Pass();

    /** Nothing against it. */
    record Pass() implements Verdict {}

    /**
     * Add header fields at the top of the message.
     *
     * @param headers the fields, in their order
     */
    record Annotate(List<Header> headers) implements Verdict {
        public Annotate {
            headers = List.copyOf(headers);
        }
    }

    /**
     * Go on with another message in place of this one.
     *
     * @param message the new message; it must stay readable until the transaction has ended
     */
    record Rewrite(Message message) implements Verdict {}

    /**
     * Accept it and put it aside, held in the queue, until an administrator looks at it.
     *
     * @param reason for the administrator; the peer is not told
     */
    record Quarantine(String reason) implements Verdict {}

    /**
     * Accept it and deliver it to these recipients in place of its own.
     *
     * @param recipients at least one
     */
    record Redirect(List<Address> recipients) implements Verdict {
        public Redirect {
            recipients = List.copyOf(recipients);
            if (recipients.isEmpty()) {
                throw new IllegalArgumentException("no recipient");
            }
        }
    }

    /**
     * Accept it and throw it away.
     *
     * @param reason for the log; the peer is not told
     */
    record Discard(String reason) implements Verdict {}

    /**
     * Refuse it for now.
     *
     * @param status a 4yz reply
     */
    record Defer(Status status) implements Verdict {
        public Defer {
            if (!status.temporary()) {
                throw new IllegalArgumentException("not a 4yz reply: " + status);
            }
        }
    }

    /**
     * Refuse it.
     *
     * @param status a 5yz reply
     */
    record Reject(Status status) implements Verdict {
        public Reject {
            if (!status.permanent()) {
                throw new IllegalArgumentException("not a 5yz reply: " + status);
            }
        }
    }

    /** Refuses the mail with this 5yz reply. */
    static Verdict reject(int code, String enhanced, String text) {
        return new Reject(new Status(code, enhanced, text));
    }

    /** Refuses the mail for now with this 4yz reply. */
    static Verdict defer(int code, String enhanced, String text) {
        return new Defer(new Status(code, enhanced, text));
    }

    /** Adds one header field. */
    static Verdict annotate(String name, String value) {
        return new Annotate(List.of(Header.of(name, value)));
    }
}
