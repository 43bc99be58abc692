/**
 * The durable queue on disk.
 *
 * <p>{@link org.posthouse.spool.SegmentSpool} is the service. Underneath, {@code parts} says what a mail consists of and what becomes
 * of it, {@code index} keeps a hundred octets of each mail in memory, {@code record} has mails and their changes as records of a
 * log, {@code legacy} reads those of an earlier version; none of them knows what is above it.
 *
 * <p>Who changes a mail holds its lock, from the look at it until the change is durable and in force: {@link
 * org.posthouse.spool.MailLocks}. Whoever holds more than one took them in the order of their rows. The lock of the index is taken
 * under it, never the other way round, and nothing blocks while it is held. What is leased of a mail is known to {@link
 * org.posthouse.spool.LiveMails} as long as it is.
 */
package org.posthouse.spool;
