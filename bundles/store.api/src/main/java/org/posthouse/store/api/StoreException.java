package org.posthouse.store.api;

/** The store did not do something. */
public final class StoreException extends Exception {
    private static final long serialVersionUID = 1;

    /** Why. */
    public enum Reason {
        /** The store is leaving, overloaded, or cannot reach its storage: try later. */
        UNAVAILABLE,
        /** No such mailbox or message. */
        NOT_FOUND,
        /** Whoever asks may not do that. */
        NO_PERMISSION,
        /** A mailbox of that name exists. */
        EXISTS,
        /** That name cannot be used. */
        INVALID_NAME,
        /** The account's quota does not allow it. */
        OVER_QUOTA,
        /** The disk has no room. */
        FULL,
        /** Too many mailboxes, keywords, … */
        LIMIT,
        /** The stored octets are not what they were. */
        DAMAGED
    }

    private final Reason reason;

    public StoreException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public StoreException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
