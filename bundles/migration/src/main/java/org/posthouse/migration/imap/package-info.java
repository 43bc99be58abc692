/**
 * A client of IMAP4rev1 (rfc3501), as far as moving needs one. Moving in, it lists, looks and fetches, in folders opened by EXAMINE; moving
 * out, it makes folders and appends. Blocking, on the job's thread, over a JDK socket. Our own instead of a library, because of how it streams: one UID FETCH brings a batch of messages
 * with flags and dates in one round trip, and each goes octet by octet to where it is kept; a mail API either fetches a message at a time
 * or keeps the batch in memory. A message that leaves waits in a scratch file, if it is large, so that a slow server never holds the store.
 *
 * <p>What a server sends is not trusted: lines, literals that are not messages, depth and number of folders are bounded.
 */
package org.posthouse.migration.imap;
