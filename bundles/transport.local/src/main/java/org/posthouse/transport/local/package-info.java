/**
 * Delivery into mailboxes of this server, and the one place where actions are executed that were decided for a recipient's copy.
 *
 * <ul>
 *   <li>{@link org.posthouse.transport.local.Intent} says what the actions of one recipient amount to, {@link
 *       org.posthouse.transport.local.Plan} what a job means for the store and the outbox. Neither does anything.
 *   <li>Order: all copies of the job in one call of the store, then the letters of those whose copies are stored, then the answer.
 *       A crash in between makes the job come again: copies are known by their delivery keys, letters by their ids.
 *   <li>The store answers on its committer, where nothing may block: letters are submitted on threads of this bundle.
 *   <li>Whoever is let in through the gate leaves with the answer, once.
 * </ul>
 */
package org.posthouse.transport.local;
