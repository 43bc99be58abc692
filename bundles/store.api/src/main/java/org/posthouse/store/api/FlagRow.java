package org.posthouse.store.api;

/**
 * The part of a message that changes.
 *
 * @param uid its UID
 * @param modSeq the mod-sequence of its last change
 * @param flags its flags
 */
public record FlagRow(long uid, long modSeq, Flags flags) {}
