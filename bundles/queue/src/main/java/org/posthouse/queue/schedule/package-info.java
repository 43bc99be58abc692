/**
 * When parts of mails are tried. One thread leases what becomes due, and hands it to workers; a worker that is at work leases
 * the next part itself, and one that is free does when mail comes. So a mail does not pass through a thread more than it must.
 *
 * <ul>
 *   <li>The spool does the turn-taking; this package says for what there is room.
 *   <li>The scheduler's thread alone reconsiders. Workers lease only while nothing of the server is absent that it must know of;
 *       else they wake it.
 *   <li>It looks again when it planned to, or when it is woken. A worker that finds nothing wakes it if there is something to
 *       look for before that, or if it was kicked while the worker looked: what a kick was for may have found no worker free.
 *   <li>Leases are taken under a lock that is held while the spool is asked, and taken before all others. The scheduler's other
 *       lock is never held while another part is called. The locks of {@link org.posthouse.queue.schedule.Turns} and of
 *       {@link org.posthouse.queue.attempt.SetAside} are taken below the spool's, and nothing is called under them.
 * </ul>
 */
package org.posthouse.queue.schedule;
