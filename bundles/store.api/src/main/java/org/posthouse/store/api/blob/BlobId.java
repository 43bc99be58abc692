package org.posthouse.store.api.blob;

/**
 * The name of a body; never used again.
 *
 * @param value chosen by the blob store
 * @param size octets
 */
public record BlobId(long value, long size) {}
