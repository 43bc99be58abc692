/**
 * Append-only segment files with group commit. A private library: copied into the bundles that use it, never exported.
 *
 * <p>A {@link org.posthouse.segments.SegmentLog} owns a directory. Records are appended to the active segment by
 * {@link org.posthouse.segments.Batch}es and made durable for all who wait by one force of the file; long records go
 * to segments ("lanes") that one writer has for itself. A full segment is sealed with an index of its records. Deleting
 * writes a tombstone; segments without live records are removed, mostly dead ones are merged.
 */
package org.posthouse.segments;
