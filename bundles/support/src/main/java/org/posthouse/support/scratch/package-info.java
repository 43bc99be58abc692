/**
 * Messages on their way in, for those who take them from clients: small ones in memory within one budget, others in files.
 *
 * <ul>
 *   <li>A {@link org.posthouse.support.scratch.Scratch} is a directory and the memory that all its drafts share. It owns
 *       every file in it whose name begins with that of its owner.
 *   <li>A {@link org.posthouse.support.scratch.Draft} is one message. It is written by one thread at a time, and says before
 *       whether that may wait for a disk: no I/O thread has to. Closing it never waits.
 *   <li>What a bundle that leaves has to hand on is left under a ticket, a file that one finder takes over. What nobody finds is
 *       deleted after a while; what a crash leaves, at the next start.
 *   <li>It is used for a while after its bundle has left, too, when no class can be loaded any more.
 * </ul>
 */
package org.posthouse.support.scratch;
