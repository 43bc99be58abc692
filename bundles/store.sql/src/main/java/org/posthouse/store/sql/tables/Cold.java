package org.posthouse.store.sql.tables;

/**
 * What of a message stays.
 *
 * @param internalDate milliseconds UTC
 * @param body where the body is
 * @param prefix header fields before the body; empty if there are none
 * @param envelope ENVELOPE; empty if it is not kept
 * @param bodyStructure BODYSTRUCTURE; empty if it is not kept
 * @param origin of a copy: where it was first; null if that is where it is
 */
public record Cold(long internalDate, Body body, byte[] prefix, byte[] envelope, byte[] bodyStructure, Origin origin) {
    public static final byte[] NOTHING = new byte[0];

    /** A message of its own, not a copy. */
    public Cold(long internalDate, Body body, byte[] prefix, byte[] envelope, byte[] bodyStructure) {
        this(internalDate, body, prefix, envelope, bodyStructure, null);
    }

    /** Where it was first, given where it is. */
    public Origin origin(long mailbox, long uid) {
        return origin == null ? new Origin(mailbox, uid) : origin;
    }

    /** What a copy is, given where this is. */
    public Cold copy(long mailbox, long uid) {
        return new Cold(internalDate, body, prefix, envelope, bodyStructure, origin(mailbox, uid));
    }

    /** Octets of the whole message. */
    public long size() {
        return prefix.length + body.size();
    }

    /**
     * A body.
     *
     * @param blob its name in the blob store
     * @param size octets
     * @param fresh written for this commit and not referred to by any row yet
     * @param synced known to be on stable storage
     */
    public record Body(long blob, long size, boolean fresh, boolean synced) {}
}
