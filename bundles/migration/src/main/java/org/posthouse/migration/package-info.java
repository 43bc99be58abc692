/**
 * Moving in and out: mailboxes from Maildir, mbox and IMAP servers, and to them (see docs/moving.md).
 *
 * <ul>
 *   <li>An operation starts a {@linkplain org.posthouse.migration.job.Job job}, which goes on when whoever started it has left. One
 *       runs at a time, on the one thread {@code posthouse-migration}. That thread is never interrupted: it would close files under
 *       it. It looks between messages whether it is to stop.
 *   <li>Nothing is changed at a source. Nothing is read or written through a link below the directory an administrator named.
 *   <li>What was moved is remembered ({@link org.posthouse.migration.state.Done}) in the data directory {@code migration}, so that a
 *       job can be run again, after a crash as well.
 *   <li>The store is fetched for each unit of work, and waited for while it is replaced.
 *   <li>Memory: messages of one batch (2 MiB, larger ones in files), one window of file names or UIDs, up to 64 octets a message
 *       of the folder under way.
 * </ul>
 */
package org.posthouse.migration;
