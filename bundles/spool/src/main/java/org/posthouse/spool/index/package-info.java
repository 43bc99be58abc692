/**
 * What the spool keeps in memory of all mails: about a hundred octets each, with no object for any of them.
 *
 * <p>A mail has a row, each of its parts has one; rows are octets in chunks, so that growing copies nothing. Parts wait in a
 * heap for each destination, ordered by due time, and destinations take turns. {@link org.posthouse.spool.index.SpoolIndex} has
 * the one lock, under which nothing blocks; it owns all others but {@link org.posthouse.spool.index.Remembered}, which has its own.
 */
package org.posthouse.spool.index;
