/**
 * Where mail goes. The counterpart of {@link org.posthouse.migration.source}: messages are pushed into a
 * {@link org.posthouse.migration.destination.Destination}, one mailbox after the other, in the order of UIDs. All on the one thread of the job.
 */
package org.posthouse.migration.destination;
