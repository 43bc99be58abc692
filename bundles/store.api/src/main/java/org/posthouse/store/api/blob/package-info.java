/**
 * Storage of message bodies: immutable runs of octets, each with an id that is never used again.
 *
 * <p>Whoever writes a body owns it and deletes it; a {@link org.posthouse.store.api.blob.BlobStore} deletes nothing on its
 * own. A body is durable once a {@code sync} that began after the write has returned. Damage is found by checksum when a
 * body is read and reported as {@link org.posthouse.store.api.blob.DamagedBlobException}. Methods block.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("2.2.0")
package org.posthouse.store.api.blob;
