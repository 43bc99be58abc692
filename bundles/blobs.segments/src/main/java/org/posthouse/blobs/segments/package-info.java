/**
 * Message bodies in append-only segments: a {@link org.posthouse.store.api.blob.BlobStore}.
 *
 * <p>A body is a record of a segment log, and its id is that of the record. This bundle owns its directory, under a lock
 * that a new instance waits for. {@code Restore} puts the segments of a backup in place in steps that a crash cannot leave
 * half done.
 */
package org.posthouse.blobs.segments;
