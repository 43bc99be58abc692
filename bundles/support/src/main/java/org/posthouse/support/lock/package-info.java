/**
 * One owner of a directory at a time, in whatever process and whatever bundle's copy of this package.
 *
 * <p>The lock is on a file in the directory and ends with its process, so a file that is left behind locks nothing. Whoever
 * does not get the lock in time gets a {@code HeldException}, which names the owner if it is known.
 */
package org.posthouse.support.lock;
