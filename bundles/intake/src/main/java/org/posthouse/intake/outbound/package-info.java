/**
 * The door for mail that leaves: the filters that see it, and the server's own mail on its way into the queue.
 *
 * <p>Only the queue's worker waits for the filters, whose changes are not stored: the next attempt asks them again. {@code
 * SpoolOutbox} puts reports, replies and the like into the spool as they are, once for each id.
 */
package org.posthouse.intake.outbound;
