/**
 * A directory of segments as part of an OSGi component; everything below it knows nothing of OSGi.
 *
 * <p>{@code SegmentDirectory} opens the directory on a thread of its own, retries until that works, offers the result as a
 * service, and leaves the directory within the time that SCR allows. {@code Keeper} does the housekeeping on the same
 * thread.
 */
package org.posthouse.segments.directory;
