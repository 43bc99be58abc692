/**
 * When parts of mails are tried: one thread leases what is due and admitted, and hands it to workers.
 *
 * <ul>
 *   <li>The spool does the turn-taking; this package says for what there is room.
 *   <li>The scheduler's thread alone leases and reconsiders; everybody else wakes it.
 *   <li>Its lock is never held while another part is called. The locks of {@link org.posthouse.queue.schedule.Turns} and of
 *       {@link org.posthouse.queue.attempt.SetAside} are taken below the spool's, and nothing is called under them.
 * </ul>
 */
package org.posthouse.queue.schedule;
