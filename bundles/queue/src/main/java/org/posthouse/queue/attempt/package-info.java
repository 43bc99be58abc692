/**
 * What is done with a part of a mail that the spool has leased: it is routed, carried to its destination, or its sender is
 * told.
 *
 * <ul>
 *   <li>An attempt runs on one worker, and owns its lease until it gives it back.
 *   <li>What became of recipients is recorded when it is known, job by job, before anything else is done. If that cannot be done,
 *       since the spool has left, it is {@linkplain org.posthouse.queue.attempt.Unrecorded kept} and recorded at the next lease.
 *   <li>A lease dies with its spool, an attempt does not. The next lease of the same part waits for its end.
 *   <li>What could not be tried is not recorded: it stays due, no attempt is counted, and its destination is {@linkplain
 *       org.posthouse.queue.attempt.SetAside set aside}. No attempt ends without one of the two, so that none is made again
 *       at once.
 *   <li>What could not be tried for a reason of its own (its route, or its filter, and nobody else's) is put off, so that
 *       those behind it have their turn.
 * </ul>
 */
package org.posthouse.queue.attempt;
