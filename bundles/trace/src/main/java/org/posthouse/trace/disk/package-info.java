/**
 * The trace on disk: segments, which are files of events in the order in which they were written, each with an index of the
 * mails in it once it is full. One {@link org.posthouse.trace.disk.TraceFiles} owns a directory. All its state is guarded by
 * its lock, which is held for one write, or for reading one segment.
 */
package org.posthouse.trace.disk;
