package org.posthouse.store.sql.tables;

/**
 * What of a message stays.
 *
 * @param internalDate milliseconds UTC
 * @param body where the body is
 * @param prefix header fields before the body; empty if there are none
 * @param envelope ENVELOPE; empty if it is not kept
 * @param bodyStructure BODYSTRUCTURE; empty if it is not kept
 */
public record Cold(long internalDate, Body body, byte[] prefix, byte[] envelope, byte[] bodyStructure) {
    public static final byte[] NOTHING = new byte[0];

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
