package org.posthouse.store.api;

/**
 * How large a message is.
 *
 * @param uid its UID
 * @param size octets, as RFC822.SIZE says
 */
public record MessageSize(long uid, long size) {}
