package org.posthouse.store.api;

/**
 * What became of a delivery.
 *
 * @param kind what
 * @param uid the message's UID if it was stored, else 0
 * @param detail for the log; empty if there is nothing to say
 */
public record DeliveryResult(Kind kind, long uid, String detail) {
    /** The kinds of results. */
    public enum Kind {
        /** On stable storage. */
        STORED,
        /** Its key was used before: it is already there. */
        DUPLICATE,
        /** The account's quota does not allow it. */
        OVER_QUOTA,
        /** The disk has no room. */
        FULL,
        /** Not now: the store is leaving, overloaded or failing. Surely not stored. */
        UNAVAILABLE,
        /** The commit's outcome is not known; trying again with the same key settles it. */
        UNKNOWN
    }
}
